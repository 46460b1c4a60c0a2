import { relationshipWords } from '@gongji/contract/words'
import type { Fen } from '@gongji/policy'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState } from '../../shared/ui/Card.tsx'
import { Dialog } from '../../shared/ui/Dialog.tsx'
import { MoneyField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { usesOf, words } from './words.ts'

type Relation = Answer<'listQuotaRelations'>['relations'][number]

/** The stage from 2026-01-09: sharing relations with their quotas, instead of transfers. */
export function Quotas(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listQuotaRelations', {}))
  return (
    <Section title={say('quotas')}>
      {error && <Problem error={error} />}
      {data?.relations.length === 0 && <EmptyState>{say('noQuotas')}</EmptyState>}
      {data?.relations.map((relation) => (
        <RelationCard key={relation.id} relation={relation} />
      ))}
      <LinkButton to="/wallet/quota">{say('quotaAdd')}</LinkButton>
    </Section>
  )
}

function RelationCard({ relation }: { relation: Relation }): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const client = useQueryClient()
  const [changing, setChanging] = useState<'grant' | 'release' | null>(null)
  const { id, actions } = relation
  const forWard =
    relation.mine === 'relative' && relation.relative.id !== me?.person?.id
      ? { relativeId: relation.relative.id }
      : {}
  const rules = useQuery(ask('readWalletRules', {}))
  // What the last act made true, in words.
  const [said, setSaid] = useState<string | null>(null)
  const list = usesOf(say, rules.data?.uses ?? [])
  const { payer } = relation
  const name = relation.relative.maskedName
  const agree = useSubmit({
    act: (send) => send('agreeToQuota', { params: { id }, body: forWard }),
    onDone: async ({ quotaFen }) => {
      const whose = relation.relative.id === me?.person?.id ? say('me') : name
      setSaid(say('agreed', { payer: payer.maskedName, whose, amount: yuan(quotaFen), list }))
      await client.invalidateQueries()
    },
  })
  const end = useSubmit({
    act: (send) => send('endQuotaRelation', { params: { id }, body: forWard }),
    onDone: async () => {
      setSaid(say('endedNow', { amount: yuan(relation.quotaFen), payer: payer.maskedName }))
      await client.invalidateQueries()
    },
  })
  const error = agree.error ?? end.error
  return (
    <Card>
      <div className="stack">
        <div className="bill-head">
          <span>
            <strong>
              {relation.payer.maskedName} → {relation.relative.maskedName}
            </strong>
            <small className="quiet">
              {say.text(relationshipWords[relation.relationship])} · {say.text(relation.state)}
            </small>
          </span>
          <span className="estimate-total">
            <Money amount={relation.quotaFen} />
          </span>
        </div>
        {relation.endReason && <p className="small quiet">{say.text(relation.endReason)}</p>}
        {error && <Problem error={error} />}
        {said !== null && <Notice tone="good">{said}</Notice>}
        {actions.includes('agree') && (
          <Button busy={agree.busy} onClick={() => agree.submit()}>
            {say('agree')}
          </Button>
        )}
        {actions.includes('grant') && (
          <Button look="second" onClick={() => setChanging('grant')}>
            {say('grant')}
          </Button>
        )}
        {actions.includes('release') && (
          <Button look="second" onClick={() => setChanging('release')}>
            {say('release')}
          </Button>
        )}
        {actions.includes('end') && (
          <>
            <Button look="danger" busy={end.busy} onClick={() => end.submit()}>
              {say('end')}
            </Button>
            <p className="small quiet">{say('endNote')}</p>
          </>
        )}
      </div>
      {changing !== null && (
        <ChangeDialog
          id={id}
          kind={changing}
          quota={relation.quotaFen}
          onSaved={(left) =>
            setSaid(say(changing === 'grant' ? 'granted' : 'released', { name, amount: yuan(left), list }))
          }
          onClose={() => setChanging(null)}
        />
      )}
    </Card>
  )
}

function ChangeDialog({
  id,
  kind,
  quota,
  onSaved,
  onClose,
}: {
  id: string
  kind: 'grant' | 'release'
  quota: Fen
  /** Told of the quota as it then stands. */
  onSaved: (quota: number) => void
  onClose: () => void
}): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [amount, setAmount] = useState<MoneyTyped>(null)
  const save = useSubmit({
    act: (send, amountFen: Fen) =>
      send(kind === 'grant' ? 'grantQuota' : 'releaseQuota', {
        params: { id },
        body: { amountFen },
      }),
    onDone: async ({ quotaFen }) => {
      onSaved(quotaFen)
      await client.invalidateQueries()
      onClose()
    },
  })
  const { tried, form } = useForm(
    { amount: !isAmount(amount) },
    () => isAmount(amount) && save.submit(amount),
  )
  return (
    <Dialog open title={say(kind)} onClose={onClose}>
      <form className="stack" {...form}>
        <p>
          {say('now')} <Money amount={quota} />
        </p>
        <MoneyField
          label={say('amount')}
          value={amount}
          onChange={setAmount}
          error={tried && !isAmount(amount) ? say('amountNeeded') : undefined}
        />
        {save.error && <Problem error={save.error} />}
        <Button busy={save.busy} type="submit">
          {say('save')}
        </Button>
        <Button look="plain" onClick={onClose}>
          {say('cancel')}
        </Button>
      </form>
    </Dialog>
  )
}
