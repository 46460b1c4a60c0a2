import { ownOf } from '@gongji/policy/own'
import type { ReactNode } from 'react'
import { useParameters } from '../../shared/router.tsx'
import { List, Row } from '../../shared/ui/Card.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { MissingPage } from '../MissingPage.tsx'
import { channels } from './channels.ts'

const words = {
  from: ['您从这里来', 'You come from'],
} as const

/** A channel's own menu, by the names that people read there. */
export default function ChannelPage(): ReactNode {
  const say = useWords(words)
  const { channel: name = '', menu: wanted = 'first' } = useParameters()
  const channel = ownOf(channels, name)
  const menu = channel && ownOf(channel.menus, wanted)
  if (!channel || !menu) return <MissingPage />
  const said = ([zh, en]: readonly [string, string]): string => say.text({ zh, en })
  return (
    <Page
      title={said(menu.title)}
      backTo={wanted === 'first' ? undefined : `/channel/${name}`}
      aside={said(channel.name)}
    >
      {wanted === 'first' && <p className="small quiet">{said(channel.before)}</p>}
      <List>
        {menu.items.map((item) => (
          <Row
            key={item.name[0]}
            title={said(item.name)}
            to={'menu' in item ? `/channel/${name}/${item.menu}` : item.to}
          />
        ))}
      </List>
    </Page>
  )
}
