import { relationshipWords } from '@gongji/contract/words'
import type { Relationship } from '@gongji/policy'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { back, go, usePlace } from '../../shared/router.tsx'
import { dayAndTime, yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Choice } from '../../shared/ui/Choice.tsx'
import { MoneyField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useFirstQuestion } from '../../shared/ui/Questions.tsx'
import { CheckAnswers, CheckHero, ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { emptyRelative, type RelativeDraft, RelativeForm, sentRelative } from './RelativeForm.tsx'
import { RulesCard } from './WalletPage.tsx'
import { usesOf, words } from './words.ts'

type Transfer = Answer<'sendTransfer'>

/** 医保钱包转账申请: recipient and amount, then check, then send; the result says when it comes back. */
export default function SendPage(): ReactNode {
  const say = useWords(words)
  const rules = useQuery(ask('readWalletRules', {}))
  const account = useQuery(ask('readAccount', {}))
  const [draft, setDraft] = useState<RelativeDraft>(emptyRelative)
  const [amount, setAmount] = useState<MoneyTyped>(null)
  const [source, setSource] = useState<'personal' | 'wallet' | null>(null)
  const { search } = usePlace()
  // Its own address, so that Back leads to the questions with their answers.
  const checking = search.step === '2'
  const toForm = (): void => back('/wallet/send')
  const isFirst = useFirstQuestion()
  const whom = sentRelative(draft)
  const [sent, setSent] = useState<Transfer | null>(null)
  const most = rules.data?.transfer?.maxEachFen
  const amountFault = !isAmount(amount)
    ? say('amountNeeded')
    : most !== undefined && amount > most
      ? say('tooMuch', { amount: yuan(most) })
      : undefined
  const from = source ?? (account.data?.balanceFen === null ? 'wallet' : 'personal')
  if (sent) return <Sent transfer={sent} uses={rules.data?.uses} />
  if (checking && isAmount(amount) && draft.relationship !== null) {
    return (
      <Page title={say('check')} backTo="/wallet">
        <CheckHero whom={say('checkTo', { name: draft.name.trim() })} amount={<Money amount={amount} />} />
        <CheckAnswers
          answers={[
            { name: say('recipient'), answer: draft.name, onChange: toForm },
            ...('named' in whom
              ? [
                  {
                    name: say('idNumber'),
                    answer: whom.named.idNumber.replace(/^(.{6})(.{8})/, '$1 $2 '),
                    onChange: toForm,
                  },
                ]
              : []),
            {
              name: say('relation'),
              answer: say.text(relationshipWords[draft.relationship]),
              onChange: toForm,
            },
            {
              name: say('source'),
              answer: say(from === 'personal' ? 'personal' : 'walletSource'),
              onChange: toForm,
            },
            { name: say('amount'), answer: <Money amount={amount} />, onChange: toForm },
          ]}
        />
        <SendButton
          body={{
            source: from,
            ...('named' in whom ? { recipient: whom.named } : { recipientId: whom.id }),
            relationship: draft.relationship,
            amountFen: amount,
            commitment: draft.declared,
          }}
          onSent={(transfer) => {
            setSent(transfer)
            go('/wallet/send', { replace: true })
          }}
        />
      </Page>
    )
  }
  return (
    <Page title={say('send')} backTo="/wallet">
      {rules.error && <Problem error={rules.error} />}
      {!rules.data && !rules.error && <Waiting lines={5} label={say('loading')} />}
      {rules.data && (
        <>
          {isFirst && <RulesCard rules={rules.data} />}
          <RelativeForm
            rules={rules.data}
            draft={draft}
            onChange={setDraft}
            about={{
              purpose: 'transfer',
              source: from,
              ...(isAmount(amount) ? { amountFen: amount } : {}),
            }}
            action={say('next')}
            onDone={() => go('/wallet/send?step=2')}
            more={[
              ...(account.data?.balanceFen === null
                ? []
                : [
                    {
                      wrong: false,
                      ask: () => (
                        <Choice
                          legend={say('source')}
                          inline
                          value={from}
                          onChange={setSource}
                          options={[
                            { value: 'personal', label: say('personal') },
                            { value: 'wallet', label: say('walletSource') },
                          ]}
                        />
                      ),
                    },
                  ]),
              {
                wrong: amountFault !== undefined,
                ask: (tried) => (
                  <MoneyField
                    label={say('amount')}
                    hint={most === undefined ? undefined : say('tooMuch', { amount: yuan(most) })}
                    value={amount}
                    onChange={setAmount}
                    error={tried ? amountFault : undefined}
                  />
                ),
              },
            ]}
          />
        </>
      )}
    </Page>
  )
}

function SendButton({
  body,
  onSent,
}: {
  body: {
    source: 'personal' | 'wallet'
    recipient?: { name: string; idNumber: string }
    recipientId?: string
    relationship: Relationship
    amountFen: number
    commitment: boolean
  }
  onSent: (transfer: Transfer) => void
}): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const send = useSubmit({
    act: (send) => send('sendTransfer', { body }),
    onDone: async (transfer) => {
      await client.invalidateQueries()
      onSent(transfer)
    },
  })
  return (
    <>
      {send.error && <Problem error={send.error} />}
      <Button busy={send.busy} onClick={() => send.submit()}>
        {say('sendNow')}
      </Button>
    </>
  )
}

function Sent({
  transfer,
  uses,
}: {
  transfer: Transfer
  uses: Answer<'readWalletRules'>['uses'] | undefined
}): ReactNode {
  const say = useWords(words)
  return (
    <Page title={say('title')} backTo="/wallet">
      <ResultPage
        state="waiting"
        title={say('sentTitle')}
        next={[say('sentNext'), say('sentNext2')]}
        actions={<LinkButton to="/wallet">{say('back')}</LinkButton>}
      >
        <p>
          {say('sentText', {
            amount: yuan(transfer.amountFen),
            name: transfer.recipient.name,
            source: say(transfer.source === 'personal' ? 'personal' : 'walletSource'),
            when: dayAndTime(transfer.returnsAt),
          })}
        </p>
        {uses && <p>{say('sentUses', { list: usesOf(say, uses) })}</p>}
      </ResultPage>
    </Page>
  )
}
