# One outpatient bill with curl alone: sh first-bill.sh
# In production, and where a key was issued: KEY_ID=… SECRET=… sh first-bill.sh
BASE=${BASE:-http://127.0.0.1:8080}
HOSPITAL=${HOSPITAL:-H52020100002}
CERT=${CERT:-990201195601080050} # the ID card that the patient shows
ITEM=${ITEM:-DEMOA0001}

serial=0
# send INFNO INPUT: one message, signed (x-tif) where there is a key; stops at a refusal.
send() {
  serial=$((serial + 1))
  stamp=$(date +%s) nonce=$(date +%s)-$$-$serial
  sign=$(printf '%s' "$stamp${SECRET:-}$nonce$stamp" | sha256sum | cut -d' ' -f1)
  answer=$(curl -sS "$BASE/fsi/api/rsfComIfsService/callService" -H 'content-type: application/json' \
    ${SECRET:+-H "x-tif-paasid: $KEY_ID" -H "x-tif-timestamp: $stamp" -H "x-tif-nonce: $nonce" -H "x-tif-signature: $sign"} \
    -d "{\"infno\":\"$1\",\"msgid\":\"$HOSPITAL$(date +%Y%m%d%H%M%S)$(printf '%04d' $((serial + $$ % 90 * 100)))\",\"fixmedins_code\":\"$HOSPITAL\",\"opter\":\"0001\",\"opter_name\":\"收费员\",\"input\":$2}")
  case $answer in *'"infcode":0,'*) echo "$1 ok" ;; *) echo "$1 $answer"; exit 1 ;; esac
}
# get MEMBER: the first value of a member of the answer.
get() { printf '%s' "$answer" | grep -o "\"$1\":\"\{0,1\}[^\",}]*" | head -n 1 | sed 's/^[^:]*:"\{0,1\}//'; }

send 1101 "{\"data\":{\"mdtrt_cert_type\":\"02\",\"mdtrt_cert_no\":\"$CERT\"}}"
PSN=$(get psn_no)
day=$(get refmsg_time | sed 's/^\(....\)\(..\)\(..\).*/\1-\2-\3/') # the platform's today
send 2201 "{\"data\":{\"psn_no\":\"$PSN\",\"mdtrt_cert_type\":\"02\",\"mdtrt_cert_no\":\"$CERT\",\"begntime\":\"$day 09:00:00\",\"ipt_otp_no\":\"MZ$$\",\"dept_code\":\"03\",\"dept_name\":\"内科\",\"caty\":\"A03\"}}"
visit=$(get mdtrt_id)
send 2203 "{\"mdtrtinfo\":{\"mdtrt_id\":\"$visit\",\"psn_no\":\"$PSN\",\"med_type\":\"11\",\"begntime\":\"$day 09:00:00\"},\"diseinfo\":[]}"
send 2204 "{\"feedetail\":[{\"feedetl_sn\":\"$visit-1\",\"mdtrt_id\":\"$visit\",\"psn_no\":\"$PSN\",\"chrg_bchno\":\"1\",\"fee_ocur_time\":\"$day 09:10:00\",\"med_list_codg\":\"$ITEM\",\"medins_list_codg\":\"$ITEM\",\"cnt\":1,\"pric\":600,\"det_item_fee_sumamt\":600}]}"
bill="{\"data\":{\"psn_no\":\"$PSN\",\"mdtrt_cert_type\":\"02\",\"mdtrt_cert_no\":\"$CERT\",\"med_type\":\"11\",\"medfee_sumamt\":600,\"psn_setlway\":\"01\",\"mdtrt_id\":\"$visit\",\"chrg_bchno\":\"1\",\"acct_used_flag\":\"1\"}}"
send 2206 "$bill"
send 2207 "$bill"
settlement=$(get setl_id)
echo "fund $(get fund_pay_sumamt), accounts $(get acct_pay), of them relatives $(get acct_mulaid_pay), cash $(get psn_cash_pay)"
send 2208 "{\"data\":{\"setl_id\":\"$settlement\",\"mdtrt_id\":\"$visit\",\"psn_no\":\"$PSN\"}}"
