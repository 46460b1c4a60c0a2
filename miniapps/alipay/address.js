// 云南医保 in Alipay is `yunnan-alipay`; 医保共济账户 (Guizhou) is `alipay`.
module.exports = { address: 'https://gongji.example', channel: 'yunnan-alipay' }
