# One outpatient bill: python3 first_bill.py (KEY_ID and SECRET where a key was issued, as in production)
import hashlib, json, os, random, time, urllib.request, uuid

BASE = os.environ.get("BASE", "http://127.0.0.1:8080")
KEY_ID, SECRET = os.environ.get("KEY_ID"), os.environ.get("SECRET")
HOSPITAL = "H52020100002"
PATIENT = {"psn_no": "52020000000000000000000003", "mdtrt_cert_type": "02", "mdtrt_cert_no": "990201195601080050"}
serial = random.randrange(9000)


def signature():
    if SECRET is None:
        return {}
    stamp, nonce = str(int(time.time())), str(uuid.uuid4())
    sign = hashlib.sha256((stamp + SECRET + nonce + stamp).encode()).hexdigest()
    return {"x-tif-paasid": KEY_ID, "x-tif-timestamp": stamp, "x-tif-nonce": nonce, "x-tif-signature": sign}


def new_msgid():
    """A message's number: institution, time and a serial. It stays the same when the message is sent again."""
    global serial
    serial += 1
    return HOSPITAL + time.strftime("%Y%m%d%H%M%S") + f"{serial % 10000:04d}"


def send(infno, given):
    """Sends until an answer comes: always the same number, each time signed anew."""
    message = {"infno": infno, "msgid": new_msgid(), "fixmedins_code": HOSPITAL, "opter": "0001", "opter_name": "收费员", "input": given}
    pause = 1
    while True:
        headers = {"content-type": "application/json", **signature()}
        request = urllib.request.Request(BASE + "/fsi/api/rsfComIfsService/callService", json.dumps(message).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                answer = json.load(response)
        except OSError:
            time.sleep(pause)
            pause = min(60, pause * 2)
            continue
        if answer["infcode"] != 0:
            raise SystemExit(f"{infno} {answer['err_msg']}")
        return answer


stamp = send("1101", {"data": PATIENT})["refmsg_time"]
day = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"
registered = send("2201", {"data": {**PATIENT, "begntime": day + " 09:00:00", "ipt_otp_no": str(uuid.uuid4()), "dept_code": "03", "dept_name": "内科", "caty": "A03"}})
visit = {"mdtrt_id": registered["output"]["data"]["mdtrt_id"], "psn_no": PATIENT["psn_no"]}
send("2203", {"mdtrtinfo": {**visit, "med_type": "11", "begntime": day + " 09:00:00"}, "diseinfo": []})
row = {"feedetl_sn": visit["mdtrt_id"] + "-1", "chrg_bchno": "1", "fee_ocur_time": day + " 09:10:00", "med_list_codg": "DEMOA0001", "medins_list_codg": "DEMOA0001"}
send("2204", {"feedetail": [{**visit, **row, "cnt": 1, "pric": 600, "det_item_fee_sumamt": 600}]})
bill = {"data": {**PATIENT, **visit, "med_type": "11", "medfee_sumamt": 600, "psn_setlway": "01", "chrg_bchno": "1", "acct_used_flag": "1"}}
send("2206", bill)
settled = send("2207", bill)["output"]["setlinfo"]
amounts = {name: f"{settled[name]:g}" for name in ("fund_pay_sumamt", "acct_pay", "acct_mulaid_pay", "psn_cash_pay")}
print("fund {fund_pay_sumamt}, accounts {acct_pay}, of them relatives {acct_mulaid_pay}, cash {psn_cash_pay}".format(**amounts))
send("2208", {"data": {"setl_id": settled["setl_id"], **visit}})
