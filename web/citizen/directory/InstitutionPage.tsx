import { filingTerms, isRefusal, type Purpose } from '@gongji/policy'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { kinName, levelNames, nameOfArea } from '../../shared/names.ts'
import { Link, useParameters } from '../../shared/router.tsx'
import { shortDay, yuan } from '../../shared/show.ts'
import { Buttons, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Facts, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { whereOf } from '../what-if/places.ts'

const words = {
  kind: ['类别', 'Kind'],
  pharmacy: ['药店', 'Pharmacy'],
  hospital: ['医院 · {level}', 'Hospital · {level}'],
  address: ['地址', 'Address'],
  phone: ['电话', 'Telephone'],
  hours: ['时间', 'Hours'],
  unknown: ['没有登记', 'not recorded'],
  area: ['统筹区', 'Pooling area'],
  call: ['打电话', 'Call'],
  route: ['怎么去', 'How to get there'],
  notAgreed: [
    '定点协议今天不在有效期内，不接新病人；已经开始的照常结算。',
    'Its agreement does not cover today: no new patients; what has begun is settled.',
  ],
  works: ['在这里能用什么', 'What works here'],
  worksNote: [
    '“用过”按最近 {n} 天在这里结算成功的账看；没有人用过，不等于不能用。',
    '“Used” is by what was settled here in the last {n} days; not used does not mean that it does not work.',
  ],
  direct: ['医保直接结算', 'Direct settlement'],
  directYes: ['可以', 'yes'],
  directFiled: ['先备案，才能直接结算', 'after a filing'],
  directReduced: ['可以；没有备案，报销比例会低', 'yes; without a filing a lower ratio'],
  directNo: ['不能：先付现金，再到参保地手工报销', 'no: pay in cash, claim at home'],
  own: ['本人账户', 'Own account'],
  ownLeft: ['可以，还有 {amount}', 'yes, {amount} left'],
  ownNone: ['没有个人账户', 'no personal account'],
  shared: ['家人的账户', 'Relatives’ accounts'],
  sharedBy: ['可以：{names}', 'yes: {names}'],
  sharedAsk: ['{names}；结算前要告诉收费员', '{names}; tell the cashier before paying'],
  sharedNone: ['没有家人授权您', 'nobody has authorised you'],
  sharedOther: ['家人的授权不包括这种用途', 'the authorisations do not cover this use'],
  wallet: ['医保钱包和共济额度', 'Wallet and quotas'],
  walletLeft: ['可以，还有 {amount}', 'yes, {amount} left'],
  walletNone: ['余额 0.00', 'nothing in it'],
  seen: ['{day} 有人在这里用过', 'used here on {day}'],
  notSeen: ['最近还没有人在这里用过', 'not used here lately'],
  signIn: ['登录后，看自己在这里能用什么', 'Sign in to see what you can use here'],
  whatIf: ['算一算在这里要付多少', 'What would care here cost'],
  file: ['去备案', 'File now'],
  between: ['、', ', '],
  loading: ['正在查询', 'Searching'],
} as const

type Place = Answer<'readInstitution'>
type Basis = Answer<'readEstimateBasis'>

/** One institution: how to reach it, what it takes from this person, and when that was last seen working. */
export default function InstitutionPage(): ReactNode {
  const say = useWords(words)
  const { code = '' } = useParameters()
  const me = useMe()
  const { data, error } = useQuery(ask('readInstitution', { params: { code } }))
  return (
    <Page title={data?.name ?? say('loading')} backTo="/directory">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && (
        <>
          {!data.agreed && <Notice tone="notice">{say('notAgreed')}</Notice>}
          <Reach place={data} />
          {me?.kind === 'citizen' ? <Works place={data} /> : <SeenByAnybody place={data} />}
        </>
      )}
    </Page>
  )
}

function Reach({ place }: { place: Place }): ReactNode {
  const say = useWords(words)
  const { name, phone, longitude, latitude } = place
  const stated = (text: string): ReactNode =>
    text === '' ? say('unknown') : <span lang="zh-CN">{text}</span>
  const map =
    longitude === null || latitude === null
      ? null
      : `https://uri.amap.com/marker?position=${longitude},${latitude}&name=${encodeURIComponent(name)}&coordinate=wgs84`
  return (
    <Card>
      <Facts
        facts={[
          [
            say('kind'),
            place.kind === 'pharmacy'
              ? say('pharmacy')
              : say('hospital', { level: say.text(levelNames[place.level]) }),
          ],
          [say('address'), stated(place.address)],
          [say('hours'), stated(place.hours)],
          [say('phone'), stated(phone)],
          [say('area'), say.text(nameOfArea(place.area))],
        ]}
      />
      <Buttons>
        {phone !== '' && (
          <a className="button button-second" href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}>
            {say('call')}
          </a>
        )}
        {map && (
          <a className="button button-second" href={map} target="_blank" rel="noreferrer">
            {say('route')}
          </a>
        )}
      </Buttons>
    </Card>
  )
}

type Kind = 'direct' | 'shared' | 'wallet'

const seenDay = ({ seen, area }: Place, kind: Kind, mine: string | null): string | null =>
  kind === 'shared'
    ? seen.shared
    : kind === 'wallet'
      ? seen.wallet
      : mine === null || mine === area
        ? seen.bill
        : seen.otherArea

function seenText(place: Place, kind: Kind, mine: string | null, say: Say<typeof words>): string {
  const day = seenDay(place, kind, mine)
  if (day === null) return say('notSeen')
  return say('seen', { day: shortDay(day, say.language, businessToday().slice(0, 4)) })
}

const daysLooked = ({ seen }: Place): number =>
  Math.round((Date.parse(businessToday()) - Date.parse(seen.since)) / 86_400_000)

function SeenByAnybody({ place }: { place: Place }): ReactNode {
  const say = useWords(words)
  return (
    <Section title={say('works')}>
      <List>
        {(['direct', 'shared', 'wallet'] as const).map((kind) => (
          <Row key={kind} title={say(kind)} note={seenText(place, kind, null, say)} />
        ))}
      </List>
      <p className="small quiet">{say('worksNote', { n: daysLooked(place) })}</p>
      <LinkButton look="second" to="/sign-in">
        {say('signIn')}
      </LinkButton>
    </Section>
  )
}

function Works({ place }: { place: Place }): ReactNode {
  const say = useWords(words)
  const basis = useQuery(ask('readEstimateBasis', {}))
  const area = basis.data?.patient.area
  const pack = useQuery({ ...ask('readPack', { params: { area: area ?? '' } }), enabled: area !== undefined })
  const error = basis.error ?? pack.error
  if (error) return <Problem error={error} />
  if (!basis.data || !pack.data) return <Waiting lines={4} label={say('loading')} />
  const filing = filingTerms(pack.data, basis.data.on)
  const where = whereOf(basis.data.patient.area, place.area)
  const needed = isRefusal(filing) || where === 'home' ? null : filing
  const filed = needed?.needed.includes(where) ? needed.unfiled : null
  const isDirect = where === 'home' || place.directSettlement
  const direct = !isDirect
    ? 'directNo'
    : filed === 'refused'
      ? 'directFiled'
      : filed === 'reduced'
        ? 'directReduced'
        : 'directYes'
  const rows = [
    { kind: 'direct', title: say('direct'), can: say(direct) },
    { kind: null, title: say('own'), can: ownText(basis.data, say) },
    { kind: 'shared', title: say('shared'), can: sharedText(basis.data, place, say) },
    { kind: 'wallet', title: say('wallet'), can: walletText(basis.data, say) },
  ] as const
  return (
    <Section title={say('works')}>
      <List>
        {rows
          .filter(({ kind }) => isDirect || kind === 'direct')
          .map(({ kind, title, can }) => (
            <Row
              key={title}
              title={title}
              note={
                <>
                  {can}
                  {kind !== null && (
                    <>
                      <br />
                      {seenText(place, kind, basis.data.patient.area, say)}
                    </>
                  )}
                </>
              }
            />
          ))}
      </List>
      <p className="small quiet">
        {say('worksNote', { n: daysLooked(place) })}{' '}
        {isDirect && filed !== null && <Link to="/filings/out-of-area">{say('file')}</Link>}
      </p>
      <LinkButton to={`/what-if?level=${place.level}${place.kind === 'pharmacy' ? '&benefit=pharmacy' : ''}`}>
        {say('whatIf')}
      </LinkButton>
    </Section>
  )
}

const ownText = ({ ownFen: own }: Basis, say: Say<typeof words>): string =>
  own === null ? say('ownNone') : say('ownLeft', { amount: yuan(own) })

const walletText = ({ walletFen: wallet }: Basis, say: Say<typeof words>): string =>
  wallet === 0 ? say('walletNone') : say('walletLeft', { amount: yuan(wallet) })

function sharedText({ sharing, mustAsk }: Basis, { kind }: Place, say: Say<typeof words>): string {
  const purposes: readonly Purpose[] = kind === 'pharmacy' ? ['pharmacy'] : ['outpatient', 'inpatient']
  const usable = sharing.filter((one) => one.purposes.some((purpose) => purposes.includes(purpose)))
  if (usable.length === 0) return say(sharing.length === 0 ? 'sharedNone' : 'sharedOther')
  const names = usable.map((one) => kinName(one, say.language)).join(say('between'))
  const ask = mustAsk || usable.every(({ onlyWhenAsked }) => onlyWhenAsked)
  return say(ask ? 'sharedAsk' : 'sharedBy', { names })
}
