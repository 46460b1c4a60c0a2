export const words = {
  title: ['我的单据', 'My documents'],
  intro: [
    '都是 PDF，带一个二维码：别人扫码能核对真假，看不到您的个人信息。',
    'All are PDF with a QR code: anybody can check by scanning that they are genuine, without seeing your data.',
  ],
  certificate: ['家庭共济证明', 'Certificate of family sharing'],
  statement: ['{year}年家庭账', 'Family statement {year}'],
  letters: ['承诺书', 'Letters of commitment'],
  letter: ['{payer} → {relative}', '{payer} → {relative}'],
  vouchers: ['居民医保缴费凭证', 'Premium vouchers'],
  voucher: ['{name} · {year}年', '{name} · {year}'],
  slips: ['结算单', 'Settlement slips'],
  filings: ['备案', 'Filings'],
  claims: ['手工报销', 'Manual claims'],
  open: ['打开 PDF', 'Open the PDF'],
  loading: ['正在读取', 'Reading'],
} as const
