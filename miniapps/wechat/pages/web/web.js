const { address, channel } = require('../../address.js')

/** `to` opens one page of the app, e.g. from a shared link: /pages/web/web?to=%2Ffamily */
Page({
  data: { src: '' },
  onLoad({ to = '/' }) {
    const { fontSizeSetting } = wx.getAppBaseInfo()
    const path = decodeURIComponent(to)
    const query = `channel=${channel}&font=${fontSizeSetting || 17}`
    this.setData({ src: `${address}${path}${path.includes('?') ? '&' : '?'}${query}` })
  },
  onShareAppMessage({ webViewUrl }) {
    const path = webViewUrl.replace(address, '').replace(/[?#].*$/, '') || '/'
    return { title: '家庭共济', path: `/pages/web/web?to=${encodeURIComponent(path)}` }
  },
})
