import { type BasisPoints, isRefusal } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { estimate, lineOf } from '../../shared/estimate.ts'
import { usePlace } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, Waiting } from '../../shared/ui/Card.tsx'
import { Icon } from '../../shared/ui/Icon.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { Outcome } from '../estimate/Outcome.tsx'
import { useMe } from '../me.ts'
import type { Binding } from './describe.ts'
import { family, familyRules, useFamilyChanged } from './queries.ts'
import { words } from './words.ts'

/** The order in which payers' accounts are used, set with buttons: no dragging, for keys and old hands too. */
export default function OrderPage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const { search } = usePlace()
  const relativeId = search.for ?? me?.person?.id
  const { data, error } = useQuery(family())
  const rules = useQuery(familyRules())
  const payers = data?.authorisedBy
    .filter(({ relative, status }) => relative.id === relativeId && status !== 'ended')
    .sort((a, b) => a.position - b.position)
  return (
    <Page title={say('order')} backTo="/family">
      <p className="quiet">{say('orderNote')}</p>
      {error && <Problem error={error} />}
      {!payers && !error && <Waiting label={say('loading')} />}
      {rules.data?.drawOrder === 'largestBalance' && <Notice tone="notice">{say('orderLargest')}</Notice>}
      {payers && payers.length < 2 && (
        <EmptyState icon="family" action={<LinkButton to="/family">{say('title')}</LinkButton>}>
          {say(payers.length === 0 ? 'orderNone' : 'orderOne')}
        </EmptyState>
      )}
      {payers && payers.length > 1 && relativeId !== undefined && (
        <Ordering payers={payers} relativeId={relativeId} isMe={relativeId === me?.person?.id} />
      )}
    </Page>
  )
}

function Ordering({
  payers,
  relativeId,
  isMe,
}: {
  payers: readonly Binding[]
  relativeId: string
  isMe: boolean
}): ReactNode {
  const say = useWords(words)
  const changed = useFamilyChanged()
  const [order, setOrder] = useState(payers)
  const [heard, setHeard] = useState('')
  const save = useSubmit({
    act: (send) =>
      send('orderPayers', { body: { ...(isMe ? {} : { relativeId }), order: order.map(({ id }) => id) } }),
    onDone: changed,
  })
  const move = (from: number, to: number): void => {
    const one = order[from]
    if (!one) return
    const next = order.filter((_, index) => index !== from)
    next.splice(to, 0, one)
    setOrder(next)
    setHeard(say('moved', { name: one.payer.name, n: to + 1 }))
    save.reset()
  }
  return (
    <>
      <ol className="card list" aria-label={say('order')}>
        {order.map((binding, index) => (
          <li key={binding.id} className="row">
            <span className="order-number" aria-hidden="true">
              {index + 1}
            </span>
            <span className="row-text">
              <span className="row-title">{binding.payer.name}</span>
              <span className="row-note">{say.text(binding.payer.kin)}</span>
            </span>
            <MoveButton
              icon="up"
              label={say('up', { name: binding.payer.name })}
              off={index === 0}
              onPress={() => move(index, index - 1)}
            />
            <MoveButton
              icon="down"
              label={say('down', { name: binding.payer.name })}
              off={index === order.length - 1}
              onPress={() => move(index, index + 1)}
            />
          </li>
        ))}
      </ol>
      <p className="only-heard" role="status">
        {heard}
      </p>
      {isMe && <Preview order={order} />}
      {save.error && <Problem error={save.error} />}
      {save.done && <Notice tone="good">{say('orderSaved')}</Notice>}
      <Button busy={save.busy} onClick={() => save.submit()}>
        {say('orderSave')}
      </Button>
    </>
  )
}

function MoveButton({
  icon,
  label,
  off,
  onPress,
}: {
  icon: 'up' | 'down'
  label: string
  off: boolean
  onPress: () => void
}): ReactNode {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-disabled={off || undefined}
      onClick={() => !off && onPress()}
    >
      <Icon name={icon} />
    </button>
  )
}

/** One small bill under the order as it now stands, by the engine of the till. */
function Preview({ order }: { order: readonly Binding[] }): ReactNode {
  const say = useWords(words)
  const basis = useQuery(ask('readEstimateBasis', {}))
  const area = basis.data?.patient.area
  const pack = useQuery({
    ...ask('readPack', { params: { area: area ?? '' } }),
    enabled: area !== undefined,
  })
  if (!basis.data || !pack.data || area === undefined) return null
  const places = new Map(order.map(({ id }, index) => [id, index]))
  const ordered = {
    ...basis.data,
    sharing: [...basis.data.sharing].sort(
      (a, b) => (places.get(a.bindingId) ?? 0) - (places.get(b.bindingId) ?? 0),
    ),
  }
  const drug = {
    code: 'preview',
    itemClass: 'A',
    firstShare: 0 as BasisPoints,
    ceiling: null,
    restricted: false,
    banned: false,
  } as const
  const answer = estimate(pack.data, ordered, {
    place: { kind: 'hospital', level: '2', area },
    benefit: 'outpatient',
    filing: 'none',
    asked: true,
    lines: [lineOf(drug, fen(24_317))],
  })
  if (isRefusal(answer)) return null
  return (
    <Card>
      <h3>{say('orderPreview')}</h3>
      <Outcome answer={answer} basis={ordered} />
    </Card>
  )
}
