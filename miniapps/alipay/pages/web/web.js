const { address, channel } = require('../../address.js')

/** `to` opens one page of the app. */
Page({
  data: { src: '' },
  onLoad({ to = '/' }) {
    const { fontSizeSetting } = my.getSystemInfoSync()
    const path = decodeURIComponent(to)
    const query = `channel=${channel}&font=${fontSizeSetting || 17}`
    this.setData({ src: `${address}${path}${path.includes('?') ? '&' : '?'}${query}` })
  },
})
