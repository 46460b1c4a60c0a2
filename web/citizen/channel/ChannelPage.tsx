import { ownOf } from '@gongji/policy/own'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { Link, useParameters } from '../../shared/router.tsx'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { List, Row } from '../../shared/ui/Card.tsx'
import { Icon, type IconName } from '../../shared/ui/Icon.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { type Sentence, useWords } from '../../shared/words.ts'
import { MissingPage } from '../MissingPage.tsx'
import { useMe } from '../me.ts'
import { channels, type MenuItem } from './channels.ts'
import './channel.css'

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
    <div className="card channel-said">
      {!inside && <p>{say('signedOut')}</p>}
      {inside && data && (
        <p>{area ? say('signedIn', { name, area: say.text(area) }) : say('notInsured', { name })}</p>
      )}
      {me.sandbox && <p className="small quiet">{say('sandbox')}</p>}
    </div>
  )
}

const none = {}

/** A channel's own menu, by the names that people read there and in the shape that they know it in. */
export default function ChannelPage(): ReactNode {
  const say = useWords(none)
  const { channel: name = '', menu: wanted = 'first' } = useParameters()
  const channel = ownOf(channels, name)
  const menu = channel && ownOf(channel.menus, wanted)
  if (!channel || !menu) return <MissingPage />
  const said = ([zh, en]: Sentence): string => say.text({ zh, en })
  const entry = (item: MenuItem): Entry => ({
    key: item.name[0],
    name: said(item.name),
    icon: item.icon,
    to: 'menu' in item ? `/channel/${name}/${item.menu}` : item.to,
  })
  const entries = menu.items.map(entry)
  return (
    <Page
      title={said(menu.title)}
      backTo={wanted === 'first' ? undefined : `/channel/${name}`}
      aside={channel.look === 'mini' ? <Capsule name={said(channel.name)} /> : said(channel.name)}
    >
      <div className={`channel channel-${channel.look}`}>
        {(wanted === 'first' || channel.look === 'account') && <SignedIn />}
        {channel.look === 'found' ? (
          <Found entries={entries} />
        ) : channel.look === 'account' ? (
          <>
            {wanted !== 'first' && (
              <List>
                {entries.map(({ key, name, to }) => (
                  <Row key={key} title={name} to={to} />
                ))}
              </List>
            )}
            <nav className="channel-bar" aria-label={said(channel.name)}>
              {(channel.menus.first?.items ?? []).map(entry).map(({ key, name, icon, to }) => (
                <Link key={key} to={to} aria-current={key === menu.title[0] ? 'page' : undefined}>
                  <Icon name={icon} size="1em" />
                  <span>{name}</span>
                </Link>
              ))}
            </nav>
          </>
        ) : (
          <ul className="channel-tiles">
            {entries.map(({ key, name, icon, to }) => (
              <li key={key}>
                <Link to={to}>
                  <span className="channel-icon">
                    <Icon name={icon} size="1.5em" />
                  </span>
                  <span>{name}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Page>
  )
}

type Entry = { key: string; name: string; icon: IconName; to: string }

/** What a search in Alipay finds: the service, and one button to begin. */
function Found({ entries: [first, ...others] }: { entries: readonly Entry[] }): ReactNode {
  return (
    <div className="card stack">
      {first && <LinkButton to={first.to}>{first.name}</LinkButton>}
      <List>
        {others.map(({ key, name, to }) => (
          <Row key={key} title={name} to={to} />
        ))}
      </List>
    </div>
  )
}

/** The name of the channel beside the two round buttons that every mini-program has, which here are only drawn. */
function Capsule({ name }: { name: string }): ReactNode {
  return (
    <span className="channel-of">
      <span>{name}</span>
      <span className="channel-capsule" aria-hidden="true">
        <i />
        <i />
      </span>
    </span>
  )
}
