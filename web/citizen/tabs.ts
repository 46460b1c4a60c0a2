import { useElder } from '../shared/settings.ts'
import type { Tab } from '../shared/ui/Page.tsx'
import { useWords } from '../shared/words.ts'

const words = {
  home: ['首页', 'Home'],
  show: ['出示', 'Show'],
  records: ['记录', 'Records'],
  mine: ['我的', 'Mine'],
  all: ['全部', 'All'],
  help: ['求助', 'Help'],
} as const

/** The bar of main sections; fewer in 长辈版. */
export function useTabs(): readonly Tab[] {
  const say = useWords(words)
  const elder = useElder()
  const home: Tab = { to: '/', label: say('home'), icon: 'home' }
  const records: Tab = { to: '/records', label: say('records'), icon: 'records' }
  if (elder) {
    return [
      home,
      { to: '/services', label: say('all'), icon: 'all' },
      { to: '/help', label: say('help'), icon: 'help' },
    ]
  }
  return [
    home,
    { to: '/show', label: say('show'), icon: 'code' },
    records,
    { to: '/mine', label: say('mine'), icon: 'person' },
  ]
}
