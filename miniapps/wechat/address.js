module.exports = { address: 'https://gongji.example', channel: 'yunnan-wechat' }
