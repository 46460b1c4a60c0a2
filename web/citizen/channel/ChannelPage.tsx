import { ownOf } from '@gongji/policy/own'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { useParameters } from '../../shared/router.tsx'
import { List, Row } from '../../shared/ui/Card.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { MissingPage } from '../MissingPage.tsx'
import { useMe } from '../me.ts'
import { channels } from './channels.ts'

const words = {
  signedIn: ['{name}，您已登录。参保地：{area}', '{name}, you are signed in. Insured in {area}'],
  notInsured: ['{name}，您已登录。今天没有参保。', '{name}, you are signed in. Not insured today.'],
  signedOut: [
    '还没有登录：点开要办的事，就在那里登录。',
    'Not signed in: open what you need and sign in there.',
  ],
  sandbox: [
    '演示环境：照这个渠道的菜单，人和钱是虚构的。',
    'A sandbox with this channel’s menu: people and money are invented.',
  ],
} as const

/** Who is signed in here, and whose rules hold for him. */
function SignedIn(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const inside = me?.kind === 'citizen'
  const { data } = useQuery({ ...ask('readAccount', { query: {} }), enabled: inside })
  if (!me) return null
  const name = me.person?.name ?? ''
  const area = data?.insurance?.areaName
  return (
    <div className="card">
      {!inside && <p>{say('signedOut')}</p>}
      {inside && data && (
        <p>{area ? say('signedIn', { name, area: say.text(area) }) : say('notInsured', { name })}</p>
      )}
      {me.sandbox && <p className="small quiet">{say('sandbox')}</p>}
    </div>
  )
}

const none = {}

/** A channel's own menu, by the names that people read there. */
export default function ChannelPage(): ReactNode {
  const say = useWords(none)
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
      {wanted === 'first' && <SignedIn />}
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
