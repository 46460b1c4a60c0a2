import { useQuery } from '@tanstack/react-query'
import { Fragment, type ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { nameOfArea } from '../../shared/names.ts'
import { Link } from '../../shared/router.tsx'
import { change, useElder } from '../../shared/settings.ts'
import { yuan } from '../../shared/show.ts'
import { Card, Waiting } from '../../shared/ui/Card.tsx'
import { Icon, type IconName } from '../../shared/ui/Icon.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { useTabs } from '../tabs.ts'
import { ElderHome } from './ElderHome.tsx'
import './home.css'
import { InboxLink, Needs, useNeeds } from './Needs.tsx'
import { Recent } from './Recent.tsx'
import { words } from './words.ts'

export type Account = Answer<'readAccount'>

/** My account, what needs me, the services by the names people know, and what happened last. */
export default function HomePage(): ReactNode {
  const say = useWords(words)
  const elder = useElder()
  const tabs = useTabs()
  const { data, error } = useQuery(ask('readAccount', {}))
  const needs = useNeeds()
  const area = data?.insurance ? areaOf(data.insurance, say) : undefined
  return (
    <Page
      title={say('title')}
      tabs={tabs}
      aside={
        <>
          {!elder && area} <InboxLink />
        </>
      }
    >
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={4} label={say('loading')} />}
      {data && <Hero account={data} />}
      {data && <State account={data} />}
      {data && needs && <Needs waitingForMe={data.waitingForMe} {...needs} />}
      {/* Together with what needs this person, so that nothing moves under a finger. */}
      {data && needs && (elder ? <ElderHome /> : <Everyday />)}
    </Page>
  )
}

const areaOf = ({ area, areaName }: NonNullable<Account['insurance']>, say: Say<typeof words>): string =>
  say.text(areaName ?? nameOfArea(area))

function Hero({ account }: { account: Account }): ReactNode {
  const say = useWords(words)
  const elder = useElder()
  const { person, balance, wallet, usedByFamily, paidForMe, authorised, authorisedBy } = account
  const care = useCare(account, elder)
  const share = [
    ...(authorised > 0 ? [say('authorised', { n: authorised })] : []),
    authorisedBy > 0 ? say('authorisedBy', { n: authorisedBy }) : say('nobody'),
  ]
  return (
    <Card tone="hero">
      {balance === null ? (
        <>
          <p>{say('noAccount', { name: person.name })}</p>
          <p className="hero-big hero-words">{say(authorisedBy > 0 ? care : 'cannotUse')}</p>
        </>
      ) : (
        <>
          <p>{say('balance', { name: person.name })}</p>
          <p className="hero-big money">{yuan(balance)}</p>
        </>
      )}
      {elder ? (
        balance !== null && authorisedBy > 0 && <p>{say(care)}</p>
      ) : (
        <p className="hero-facts">
          {balance !== null && authorised > 0 && (
            <span>{say('usedByFamily', { amount: yuan(usedByFamily) })}</span>
          )}
          {(balance === null || paidForMe > 0) && (
            <span>{say('paidForMe', { amount: yuan(paidForMe) })}</span>
          )}
          {wallet > 0 && <span>{say('wallet', { amount: yuan(wallet) })}</span>}
          {share.map((one) => (
            <span key={one}>{one}</span>
          ))}
        </p>
      )}
    </Card>
  )
}

/** What relatives' accounts may pay for this person; asked only where the page says it. */
function useCare({ person, balance, authorisedBy }: Account, elder: boolean) {
  const { data } = useQuery({
    ...ask('readFamily', {}),
    enabled: authorisedBy > 0 && (elder || balance === null),
  })
  if (!data) return 'canUse'
  const active = data.authorisedBy.filter(
    ({ relative, status }) => relative.id === person.id && status === 'active',
  )
  if (active.length === 0) return 'canUseNothing'
  return active.some(({ purposes }) => purposes.some((one) => one !== 'premium')) ? 'canUse' : 'canUsePremium'
}

/** What stands between this person and a payment, before any bill finds out. */
function State({ account: { insurance } }: { account: Account }): ReactNode {
  const say = useWords(words)
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

const services = [
  { to: '/family', icon: 'family', name: 'family' },
  { to: '/premium', icon: 'premium', name: 'premium' },
  { to: '/wallet', icon: 'wallet', name: 'walletService' },
  { to: '/filings', icon: 'travel', name: 'filing' },
  { to: '/filings/chronic', icon: 'chronic', name: 'chronic' },
  { to: '/directory', icon: 'hospital', name: 'directory' },
  { to: '/certificate', icon: 'certificate', name: 'certificate' },
  { to: '/notices/policy', icon: 'news', name: 'news' },
] as const satisfies readonly { to: string; icon: IconName; name: keyof typeof words }[]

function Everyday(): ReactNode {
  const say = useWords(words)
  return (
    <>
      <nav className="card services" aria-label={say('services')}>
        {services.map(({ to, icon, name }) => (
          <Link key={to} to={to}>
            <i aria-hidden="true">
              <Icon name={icon} size="24px" />
            </i>
            <ServiceName text={say(name)} />
          </Link>
        ))}
      </nav>
      <p className="small quiet">{say('difference')}</p>
      <nav className="link-row" aria-label={say('moreServices')}>
        <Link to="/what-if">{say('whatIf')}</Link>
        <Link to="/claims">{say('claim')}</Link>
        <button type="button" className="link-button" onClick={() => change({ size: 'elder' })}>
          {say('large')}
        </button>
      </nav>
      <Section title={say('recent')} more={<Link to="/records">{say('all')}</Link>}>
        <Recent />
      </Section>
    </>
  )
}

/** A service by its full name, broken where people would break it. */
function ServiceName({ text }: { text: string }): ReactNode {
  return (
    <span>
      {text.split('|').map((part, index) => (
        <Fragment key={part}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  )
}
