# One stay with curl alone, from admission to discharge: sh stay.sh
# In production, and where a key was issued: KEY_ID=… SECRET=… sh stay.sh
BASE=${BASE:-http://127.0.0.1:8080}
HOSPITAL=H52020100002
PSN=52020000000000000000000003 CERT=990201195601080050

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
day=$(get refmsg_time | sed 's/^\(....\)\(..\)\(..\).*/\1-\2-\3/') # the platform's today
send 2401 "{\"mdtrtinfo\":{\"psn_no\":\"$PSN\",\"insutype\":\"390\",\"mdtrt_cert_type\":\"02\",\"mdtrt_cert_no\":\"$CERT\",\"begntime\":\"$day 08:00:00\",\"med_type\":\"21\",\"ipt_no\":\"ZY$$\",\"adm_dept_name\":\"内科\",\"adm_bed\":\"12\"},\"diseinfo\":[{\"diag_type\":\"1\",\"maindiag_flag\":\"1\",\"diag_srt_no\":1,\"diag_code\":\"I10.x00\",\"diag_name\":\"示范诊断\"}]}"
visit=$(get mdtrt_id)
row="\"mdtrt_id\":\"$visit\",\"psn_no\":\"$PSN\",\"med_type\":\"21\",\"fee_ocur_time\":\"$day 08:30:00\",\"med_list_codg\":\"DEMOA0001\",\"medins_list_codg\":\"DEMOA0001\""
send 2301 "{\"feedetail\":[{\"feedetl_sn\":\"$visit-1\",$row,\"cnt\":3,\"pric\":1000,\"det_item_fee_sumamt\":3000}]}"
send 2301 "{\"feedetail\":[{\"feedetl_sn\":\"$visit-2\",\"init_feedetl_sn\":\"$visit-1\",$row,\"cnt\":-1,\"pric\":1000,\"det_item_fee_sumamt\":-1000}]}" # one is given back
send 2402 "{\"dscginfo\":{\"mdtrt_id\":\"$visit\",\"psn_no\":\"$PSN\",\"insutype\":\"390\",\"endtime\":\"$day 09:00:00\",\"dscg_way\":\"1\"},\"diseinfo\":[]}"
bill="{\"data\":{\"psn_no\":\"$PSN\",\"mdtrt_cert_type\":\"02\",\"mdtrt_cert_no\":\"$CERT\",\"medfee_sumamt\":2000,\"psn_setlway\":\"01\",\"mdtrt_id\":\"$visit\",\"acct_used_flag\":\"1\",\"insutype\":\"390\",\"mid_setl_flag\":\"0\"}}"
send 2303 "$bill"
send 2304 "$bill"
settlement=$(get setl_id)
echo "fund $(get fund_pay_sumamt), accounts $(get acct_pay), of them relatives $(get acct_mulaid_pay), cash $(get psn_cash_pay)"
send 2305 "{\"data\":{\"setl_id\":\"$settlement\",\"mdtrt_id\":\"$visit\",\"psn_no\":\"$PSN\"}}"
send 2405 "{\"data\":{\"mdtrt_id\":\"$visit\",\"psn_no\":\"$PSN\"}}"
send 2302 "{\"data\":[{\"feedetl_sn\":\"0000\",\"mdtrt_id\":\"$visit\",\"psn_no\":\"$PSN\"}]}"
send 2404 "{\"data\":{\"mdtrt_id\":\"$visit\",\"psn_no\":\"$PSN\"}}"
