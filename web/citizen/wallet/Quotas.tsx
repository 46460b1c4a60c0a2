import type { Fen } from '@gongji/policy'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { announce } from '../../shared/ui/Announcer.tsx'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Dialog } from '../../shared/ui/Dialog.tsx'
import { MoneyField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { quotaUses, words } from './words.ts'

type Relation = Answer<'listQuotaRelations'>['relations'][number]

/** The stage from 2026-01-09: sharing relations with their quotas, instead of transfers. */
export function Quotas(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listQuotaRelations', {}))
  return (
    <Section title={say('quotas')}>
      {error && <Problem error={error} />}
      {data?.relations.length === 0 && <EmptyState icon="wallet">{say('noQuotas')}</EmptyState>}
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
  // What the last act made true, in words, and where it leads.
  const [said, setSaid] = useState<{ text: string; to?: ReactNode } | null>(null)
  const tell = (now: { text: string; to?: ReactNode }): void => {
    setSaid(now)
    announce(now.text)
  }
  const list = quotaUses(say, relation, rules.data?.uses ?? [])
  const { payer, premiumOnly } = relation
  const name = relation.relative.name
  const areas = {
    payerArea: say.text(relation.payerAreaName),
    relativeArea: say.text(relation.relativeAreaName),
    day: businessToday(),
  }
  const agree = useSubmit({
    act: (send) => send('agreeToQuota', { params: { id }, body: forWard }),
    onDone: async ({ quotaFen }) => {
      const whose = relation.relative.id === me?.person?.id ? say('me') : name
      tell({
        text: say('agreed', { ...areas, payer: payer.name, whose, amount: yuan(quotaFen), list }),
        to: premiumOnly ? null : (
          <LinkButton look="second" to="/show">
            {say('toShow')}
          </LinkButton>
        ),
      })
      await client.invalidateQueries()
    },
  })
  const end = useSubmit({
    act: (send) => send('endQuotaRelation', { params: { id }, body: forWard }),
    onDone: async () => {
      tell({ text: say('endedNow', { amount: yuan(relation.quotaFen), payer: payer.name }) })
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
              {relation.payer.name} → {relation.relative.name}
            </strong>
            <small className="quiet">
              {say.text(relation.relative.kin)} · {say.text(relation.state)}
              {premiumOnly && ` · ${say('premiumAlone')}`}
            </small>
          </span>
          <span className="estimate-total">
            <Money amount={relation.quotaFen} />
          </span>
        </div>
        {relation.endReason && <p className="small quiet">{say.text(relation.endReason)}</p>}
        {error && <Problem error={error} />}
        {said !== null && (
          <Notice tone="good">
            <p>{said.text}</p>
            {said.to}
          </Notice>
        )}
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
            tell(
              changing === 'grant'
                ? {
                    text: say('granted', { ...areas, name, amount: yuan(left), list }),
                    to: (
                      <LinkButton look="second" to={premiumOnly ? '/premium' : '/records/payments'}>
                        {say(premiumOnly ? 'toPremium' : 'toRecords')}
                      </LinkButton>
                    ),
                  }
                : { text: say('released', { name, amount: yuan(left) }) },
            )
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
