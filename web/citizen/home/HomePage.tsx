import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { nameOfArea } from '../../shared/names.ts'
import { Link } from '../../shared/router.tsx'
import { change, useElder } from '../../shared/settings.ts'
import { yuan } from '../../shared/show.ts'
import { Card, Waiting } from '../../shared/ui/Card.tsx'
import { Icon, type IconName } from '../../shared/ui/Icon.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { useTabs } from '../tabs.ts'
import { ElderHome } from './ElderHome.tsx'
import './home.css'
import { Recent } from './Recent.tsx'
import { WaitingForMe } from './WaitingForMe.tsx'
import { words } from './words.ts'

export type Home = Answer<'readHome'>

/** My account and what is usable of it, what waits for me, every service, and what happened last: one answer. */
export default function HomePage(): ReactNode {
  const say = useWords(words)
  const elder = useElder()
  const tabs = useTabs()
  const { data, error } = useQuery(ask('readHome', {}))
  return (
    <Page
      title={say('title')}
      tabs={tabs}
      aside={
        <>
          {!elder && (
            <button type="button" className="link-button" onClick={() => change({ size: 'elder' })}>
              {say('large')}
            </button>
          )}
          <InboxLink unread={data?.unread ?? 0} />
        </>
      }
    >
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={8} label={say('loading')} />}
      {data && (elder ? <ElderHome home={data} /> : <Everyday home={data} />)}
    </Page>
  )
}

/** The way to the messages, with how many are unread. */
function InboxLink({ unread }: { unread: number }): ReactNode {
  const say = useWords(words)
  return (
    <Link to="/notices" className="inbox-link">
      {say('inbox')}
      {unread > 0 && <span className="badge">{unread}</span>}
    </Link>
  )
}

function Everyday({ home }: { home: Home }): ReactNode {
  const say = useWords(words)
  return (
    <>
      <Hero home={home} />
      <InsuranceState home={home} />
      <WaitingForMe waiting={home.waiting} />
      <Tiles home={home} />
      <Section title={say('recent')} more={<Link to="/records">{say('all')}</Link>}>
        <Recent recent={home.recent} />
      </Section>
    </>
  )
}

function Hero({ home }: { home: Home }): ReactNode {
  const say = useWords(words)
  const { account, family, outpatient, payers } = home
  const { person, balanceFen: balance, insurance, paidForMeFen: paidForMe } = account
  const area = insurance && say.text(insurance.areaName ?? nameOfArea(insurance.area))
  return (
    <Card tone="hero">
      <p className="hero-who">
        <span>{say(balance === null ? 'noAccount' : 'balance', { name: person.name })}</span>
        {area && <span>{area}</span>}
      </p>
      {balance === null ? (
        <p className="hero-big hero-words">{careText(home, say)}</p>
      ) : (
        <p className="hero-big money">{yuan(balance)}</p>
      )}
      <div className="hero-facts">
        {family && (
          <p>
            <span>{say('familyLeft')}</span>
            <strong>
              <Money amount={family.leftFen} />
            </strong>
            <span>{familyNote(family, say)}</span>
          </p>
        )}
        {outpatient && (
          <p>
            <span>{say('outpatientLeft')}</span>
            <strong>
              <Money amount={outpatient.leftFen} />
            </strong>
            <span>{outpatientNote(outpatient, say)}</span>
          </p>
        )}
        {!family && payers.length > 0 && (
          <p>
            <span>{say('paidForMe')}</span>
            <strong>
              <Money amount={paidForMe} />
            </strong>
          </p>
        )}
      </div>
    </Card>
  )
}

/** Whose accounts pay for this person, in one sentence. */
export function careText({ payers }: Home, say: Say<typeof words>): string {
  const care = payers.filter((payer) => payer.care)
  const [first] = care.length > 0 ? care : payers
  if (first === undefined) return say('cannotUse')
  const name = say.language === 'zh' ? `${first.kin.zh}${first.name}` : `${first.name} (${first.kin.en})`
  const others = (care.length > 0 ? care : payers).length - 1
  if (care.length === 0) return say('canUsePremium', { name })
  return others === 0 ? say('canUse', { name }) : say('canUseMore', { name, n: others })
}

function familyNote({ people }: NonNullable<Home['family']>, say: Say<typeof words>): string {
  const between = say('between')
  const none = people.filter(({ leftFen: left }) => left === 0).map(({ name }) => name)
  if (none.length > 0) return say('usedUp', { names: none.join(between) })
  return say(people.every(({ leftFen: left }) => left === null) ? 'noLimit' : 'withLimits')
}

function outpatientNote(
  { limitFen: limit, leftFen: left, certainty }: NonNullable<Home['outpatient']>,
  say: Say<typeof words>,
): string {
  const about = certainty === 'approximate' ? say('about') : ''
  const unverified = certainty === 'unverified' ? say('unverified') : ''
  const used =
    left === limit ? say('unused') : left === 0 ? say('gone') : say('used', { amount: yuan(limit - left) })
  return say('ofYear', { limit: `${about}${yuan(limit)}${unverified}`, used })
}

/** What stands between this person and a payment, before any bill finds out. */
export function InsuranceState({ home }: { home: Home }): ReactNode {
  const say = useWords(words)
  const { insurance } = home.account
  if (insurance === null || insurance.status === 'ended') {
    return (
      <Notice tone="notice" title={say('notInsured')}>
        <p>{say('notInsuredMend')}</p>
      </Notice>
    )
  }
  if (insurance.status === 'suspended') {
    return (
      <Notice tone="notice" title={say('suspended')}>
        <p>{say('suspendedMend')}</p>
      </Notice>
    )
  }
  return null
}

/** Four tiles that say how things stand and hold every service. */
function Tiles({ home }: { home: Home }): ReactNode {
  const say = useWords(words)
  const { walletFen: wallet, authorised, authorisedBy } = home.account
  const tiles = [
    {
      to: '/family',
      icon: 'family',
      name: say('family'),
      state:
        authorised > 0
          ? say('familyState', { n: authorised })
          : authorisedBy > 0
            ? say('familyBy', { n: authorisedBy })
            : say('familyNone'),
    },
    { to: '/premium', icon: 'premium', name: say('premium'), state: say('premiumState') },
    {
      to: '/wallet',
      icon: 'wallet',
      name: say('walletService'),
      state: wallet > 0 ? say('walletState', { amount: yuan(wallet) }) : say('walletNone'),
    },
    { to: '/services', icon: 'hospital', name: say('care'), state: say('careState') },
  ] as const satisfies readonly { to: string; icon: IconName; name: string; state: string }[]
  return (
    <nav className="tiles" aria-label={say('services')}>
      {tiles.map(({ to, icon, name, state }) => (
        <Link key={to} to={to}>
          <Icon name={icon} size="24px" />
          <span>
            <strong>{name}</strong>
            <small>{state}</small>
          </span>
        </Link>
      ))}
    </nav>
  )
}
