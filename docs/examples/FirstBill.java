// One outpatient bill: java FirstBill.java, from Java 17 (KEY_ID and SECRET where a key was issued, as in production)
import java.net.URI;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;
import java.util.regex.*;

class FirstBill {
    static final Map<String, String> ENV = System.getenv();
    static final String BASE = ENV.getOrDefault("BASE", "http://127.0.0.1:8080");
    static final String HOSPITAL = "H52020100002", PSN = "52020000000000000000000003";
    static final String SHOWN = "'psn_no':'" + PSN + "','mdtrt_cert_type':'02','mdtrt_cert_no':'990201195601080050'";
    static final HttpClient client = HttpClient.newHttpClient();
    static int serial = new Random().nextInt(9000);

    /** Sends until an answer comes: always the same number, each time signed anew. */
    static String send(String infno, String input) throws Exception {
        var stamp = DateTimeFormatter.ofPattern("yyyyMMddHHmmss").format(ZonedDateTime.now(ZoneId.of("Asia/Shanghai")));
        var msgid = HOSPITAL + stamp + String.format("%04d", ++serial % 10000);
        var body = ("{'infno':'" + infno + "','msgid':'" + msgid + "','fixmedins_code':'" + HOSPITAL
            + "','opter':'0001','opter_name':'收费员','input':" + input + "}").replace('\'', '"');
        for (long pause = 1; ; pause = Math.min(60, pause * 2)) {
            var request = HttpRequest.newBuilder(URI.create(BASE + "/fsi/api/rsfComIfsService/callService"))
                .header("content-type", "application/json").timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body));
            if (ENV.containsKey("SECRET")) {
                String now = Long.toString(System.currentTimeMillis() / 1000), nonce = UUID.randomUUID().toString();
                var signed = (now + ENV.get("SECRET") + nonce + now).getBytes(StandardCharsets.UTF_8);
                var sign = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(signed));
                request.header("x-tif-paasid", ENV.get("KEY_ID")).header("x-tif-timestamp", now)
                    .header("x-tif-nonce", nonce).header("x-tif-signature", sign);
            }
            try {
                var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
                if (!answer.contains("\"infcode\":0,")) throw new IllegalStateException(infno + " " + answer);
                return answer;
            } catch (java.io.IOException noAnswer) {
                Thread.sleep(pause * 1000);
            }
        }
    }

    static String get(String answer, String member) {
        var found = Pattern.compile("\"" + member + "\":\"?([^\",}]*)").matcher(answer);
        return found.find() ? found.group(1) : "";
    }

    public static void main(String[] args) throws Exception {
        var read = get(send("1101", "{'data':{" + SHOWN + "}}"), "refmsg_time");
        var day = read.substring(0, 4) + "-" + read.substring(4, 6) + "-" + read.substring(6, 8);
        var visit = get(send("2201", "{'data':{" + SHOWN + ",'begntime':'" + day + " 09:00:00','ipt_otp_no':'" + UUID.randomUUID()
            + "','dept_code':'03','dept_name':'内科','caty':'A03'}}"), "mdtrt_id");
        var of = "'mdtrt_id':'" + visit + "','psn_no':'" + PSN + "'";
        send("2203", "{'mdtrtinfo':{" + of + ",'med_type':'11','begntime':'" + day + " 09:00:00'},'diseinfo':[]}");
        send("2204", "{'feedetail':[{" + of + ",'feedetl_sn':'" + visit + "-1','chrg_bchno':'1','fee_ocur_time':'" + day
            + " 09:10:00','med_list_codg':'DEMOA0001','medins_list_codg':'DEMOA0001','cnt':1,'pric':600,'det_item_fee_sumamt':600}]}");
        var bill = "{'data':{" + SHOWN + ",'mdtrt_id':'" + visit
            + "','med_type':'11','medfee_sumamt':600,'psn_setlway':'01','chrg_bchno':'1','acct_used_flag':'1'}}";
        send("2206", bill);
        var settled = send("2207", bill);
        System.out.println("fund " + get(settled, "fund_pay_sumamt") + ", accounts " + get(settled, "acct_pay")
            + ", of them relatives " + get(settled, "acct_mulaid_pay") + ", cash " + get(settled, "psn_cash_pay"));
        send("2208", "{'data':{'setl_id':'" + get(settled, "setl_id") + "'," + of + "}}");
    }
}
