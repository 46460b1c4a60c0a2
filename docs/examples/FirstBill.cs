// One outpatient bill: dotnet run FirstBill.cs, from .NET 10 (KEY_ID and SECRET where a key was issued, as in production)
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

string Env(string name, string other = "") => Environment.GetEnvironmentVariable(name) ?? other;
string url = Env("BASE", "http://127.0.0.1:8080"), hospital = "H52020100002", psn = "52020000000000000000000003";
string shown = $"'psn_no':'{psn}','mdtrt_cert_type':'02','mdtrt_cert_no':'990201195601080050'";
var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
int serial = Random.Shared.Next(9000);

// Sends until an answer comes: always the same number, each time signed anew.
async Task<string> Send(string infno, string input)
{
    var msgid = $"{hospital}{DateTime.UtcNow.AddHours(8):yyyyMMddHHmmss}{++serial % 10000:D4}";
    var body = $"{{'infno':'{infno}','msgid':'{msgid}','fixmedins_code':'{hospital}','opter':'0001','opter_name':'收费员','input':{input}}}".Replace('\'', '"');
    for (var pause = 1; ; pause = Math.Min(60, pause * 2))
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url + "/fsi/api/rsfComIfsService/callService") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (Env("SECRET") != "")
        {
            string now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(), nonce = Guid.NewGuid().ToString();
            var sign = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(now + Env("SECRET") + nonce + now))).ToLower();
            foreach (var (name, value) in new[] { ("paasid", Env("KEY_ID")), ("timestamp", now), ("nonce", nonce), ("signature", sign) }) request.Headers.Add("x-tif-" + name, value);
        }
        try
        {
            var answer = await (await client.SendAsync(request)).Content.ReadAsStringAsync();
            return answer.Contains("\"infcode\":0,") ? answer : throw new InvalidOperationException(infno + " " + answer);
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            await Task.Delay(pause * 1000);
        }
    }
}
string Get(string answer, string member) => Regex.Match(answer, $"\"{member}\":\"?([^\",}}]*)").Groups[1].Value;

var read = Get(await Send("1101", $"{{'data':{{{shown}}}}}"), "refmsg_time");
var day = $"{read[..4]}-{read[4..6]}-{read[6..8]}";
var visit = Get(await Send("2201", $"{{'data':{{{shown},'begntime':'{day} 09:00:00','ipt_otp_no':'{Guid.NewGuid()}','dept_code':'03','dept_name':'内科','caty':'A03'}}}}"), "mdtrt_id");
var of = $"'mdtrt_id':'{visit}','psn_no':'{psn}'";
await Send("2203", $"{{'mdtrtinfo':{{{of},'med_type':'11','begntime':'{day} 09:00:00'}},'diseinfo':[]}}");
await Send("2204", $"{{'feedetail':[{{{of},'feedetl_sn':'{visit}-1','chrg_bchno':'1','fee_ocur_time':'{day} 09:10:00','med_list_codg':'DEMOA0001','medins_list_codg':'DEMOA0001','cnt':1,'pric':600,'det_item_fee_sumamt':600}}]}}");
var bill = $"{{'data':{{{shown},'mdtrt_id':'{visit}','med_type':'11','medfee_sumamt':600,'psn_setlway':'01','chrg_bchno':'1','acct_used_flag':'1'}}}}";
await Send("2206", bill);
var settled = await Send("2207", bill);
Console.WriteLine($"fund {Get(settled, "fund_pay_sumamt")}, accounts {Get(settled, "acct_pay")}, of them relatives {Get(settled, "acct_mulaid_pay")}, cash {Get(settled, "psn_cash_pay")}");
await Send("2208", $"{{'data':{{'setl_id':'{Get(settled, "setl_id")}',{of}}}}}");
