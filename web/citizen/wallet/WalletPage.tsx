import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { kinName } from '../../shared/names.ts'
import { clock, dayAndTime, yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Aged } from '../../shared/ui/Aged.tsx'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, Facts, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Countdown } from '../../shared/ui/Countdown.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { Quotas } from './Quotas.tsx'
import { usesOf, words } from './words.ts'

export type WalletRules = Answer<'readWalletRules'>
type Transfer = Answer<'listTransfers'>['transfers'][number]

/** 医保钱包: what waits for me, what I hold, what stands in the way of sending, the rules, and what was sent. */
export default function WalletPage(): ReactNode {
  const say = useWords(words)
  const rules = useQuery(ask('readWalletRules', {}))
  const wallets = useQuery(ask('listWallets', {}))
  const transfers = useQuery(ask('listTransfers', {}))
  const error = rules.error ?? wallets.error ?? transfers.error
  const [accepted, setAccepted] = useState<Transfer | null>(null)
  const mine = wallets.data?.wallets.find((one) => one.mine)
  return (
    <Page title={say('title')} backTo="/">
      <p className="quiet">{say('intro')}</p>
      {error && <Problem error={error} />}
      {!rules.data && !error && <Waiting lines={5} label={say('loading')} />}
      {accepted && <Accepted transfer={accepted} uses={rules.data?.uses ?? []} />}
      {transfers.data?.transfers
        .filter(({ actions }) => actions.includes('accept'))
        .map((transfer) => (
          <Incoming key={transfer.id} transfer={transfer} onAccepted={setAccepted} />
        ))}
      {wallets.data && !mine && (
        <EmptyState icon="wallet" action={<LinkButton to="/wallet/open">{say('open')}</LinkButton>}>
          {say('none')}
        </EmptyState>
      )}
      {wallets.data?.wallets.map((one) => (
        <Card key={one.owner.id} {...(one.mine ? { tone: 'hero' } : {})}>
          <h2 className="legend">{one.mine ? say('mine') : say('walletOf', { name: one.owner.name })}</h2>
          {one.balanceFen === null ? (
            <p className="small quiet">{say('hidden')}</p>
          ) : (
            <p className="binding-used">
              <Money amount={one.balanceFen} />
            </p>
          )}
          {one.quotaFen !== null && one.quotaFen > 0 && (
            <Facts facts={[[say('quotaIn'), <Money key="quota" amount={one.quotaFen} />]]} />
          )}
          <p className="small quiet">{say('phone', { phone: one.maskedPhone })}</p>
        </Card>
      ))}
      {mine && rules.data?.stage === 'transfer' && <SendButton rules={rules.data} />}
      {mine && (
        <LinkButton look="plain" to="/wallet/open?for=other">
          {say('openOther')}
        </LinkButton>
      )}
      {rules.data?.stage === 'quota' && <Quotas />}
      {rules.data && wallets.data && (
        <Card>
          <Rules rules={rules.data} />
          {!mine && !rules.data.open && <Hindrances rules={rules.data} />}
        </Card>
      )}
      {transfers.data && <Transfers transfers={transfers.data.transfers} />}
    </Page>
  )
}

function SendButton({ rules }: { rules: WalletRules }): ReactNode {
  const say = useWords(words)
  const [hindrance] = rules.hindrances
  if (!hindrance) return <LinkButton to="/wallet/send">{say('send')}</LinkButton>
  return (
    <>
      <Hindrances rules={rules} />
      <Button whyNot={say.text(hindrance.what)}>{say('send')}</Button>
    </>
  )
}

/** Limits, hours and returns, and what stands in the way now, said before the form and not after. */
export function RulesCard({ rules }: { rules: WalletRules }): ReactNode {
  return (
    <Card>
      <Rules rules={rules} />
      <Hindrances rules={rules} />
    </Card>
  )
}

function Rules({ rules }: { rules: WalletRules }): ReactNode {
  const say = useWords(words)
  const { transfer, stage } = rules
  return (
    <>
      <h2 className="legend">{say('rules')}</h2>
      <ul className="bullets small">
        {stage === 'quota' && <li>{say('ruleQuota')}</li>}
        {transfer && (
          <>
            <li>
              {say('ruleEach', {
                amount: yuan(transfer.maxEachFen),
                n: transfer.perDay,
                left: transfer.leftToday,
              })}
            </li>
            <li>{say('ruleClosed', transfer.closed)}</li>
            <li>{say('ruleReturn', { at: transfer.returnAt })}</li>
          </>
        )}
        <li>{say('ruleBoth')}</li>
        <li>
          {say('uses', {
            list: usesOf(say, rules.uses),
          })}
        </li>
        <li>{say.text(rules.cashOut)}</li>
      </ul>
      <Aged values={rules.parameters} />
      <details className="sources">
        <summary>{say('sources')}</summary>
        <ul className="bullets">
          {[...new Set(rules.parameters.map(({ source }) => source))].map((source) => (
            <li key={source} lang="zh-CN">
              {source}
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

/** What stands in the way of a transfer now, each with its mend; closed hours with the time left. */
function Hindrances({ rules }: { rules: WalletRules }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const { transfer } = rules
  return (
    <>
      {!rules.open && <Notice tone="notice">{say('notOpen', { area: say.text(rules.areaName) })}</Notice>}
      {transfer?.closedNow && transfer.opensAt !== null && (
        <Notice tone="notice">
          {say('closedNow')}{' '}
          <Countdown
            until={transfer.opensAt}
            onOver={() => void client.invalidateQueries({ queryKey: ['readWalletRules'] })}
          />
        </Notice>
      )}
      {rules.hindrances.map((hindrance) => (
        <Notice key={hindrance.type} tone="notice" title={say.text(hindrance.what)}>
          <p>{say.text(hindrance.mend)}</p>
        </Notice>
      ))}
    </>
  )
}

/** What was accepted just now: whose it is, since when, and what for. */
function Accepted({ transfer, uses }: { transfer: Transfer; uses: WalletRules['uses'] }): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const { recipient, sender, amountFen, closedAt } = transfer
  return (
    <Notice tone="good" title={say('accepted', { name: sender.name, amount: yuan(amountFen) })}>
      <p>
        {say('acceptedTerm', {
          when: dayAndTime(closedAt ?? transfer.sentAt),
          whose: recipient.id === me?.person?.id ? say('me') : recipient.name,
        })}
      </p>
      <p>{say('uses', { list: usesOf(say, uses) })}</p>
      <LinkButton look="second" to="/show">
        {say('toShow')}
      </LinkButton>
    </Notice>
  )
}

function Incoming({
  transfer,
  onAccepted,
}: {
  transfer: Transfer
  onAccepted: (transfer: Transfer) => void
}): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const client = useQueryClient()
  const isMine = transfer.recipient.id === me?.person?.id
  const accept = useSubmit({
    act: (send) =>
      send('acceptTransfer', {
        params: { id: transfer.id },
        body: isMine ? {} : { ownerId: transfer.recipient.id },
      }),
    says: (accepted) => say('accepted', { name: accepted.sender.name, amount: yuan(accepted.amountFen) }),
    onDone: async (accepted) => {
      onAccepted(accepted)
      await client.invalidateQueries()
    },
  })
  return (
    <Card tone="need">
      <div className="stack">
        <p>
          <strong>{say('incoming')}</strong>
          <br />
          {say('incomingText', {
            name: kinName(transfer.sender, say.language),
            whose: isMine ? say('me') : transfer.recipient.name,
            amount: yuan(transfer.amountFen),
            when: dayAndTime(transfer.returnsAt),
          })}
        </p>
        <p className="small quiet">
          {say('left')} <Countdown until={transfer.returnsAt} />
        </p>
        {accept.error && <Problem error={accept.error} />}
        <Button busy={accept.busy} onClick={() => accept.submit()}>
          {say('accept')}
        </Button>
      </div>
    </Card>
  )
}

function Transfers({ transfers }: { transfers: readonly Transfer[] }): ReactNode {
  const say = useWords(words)
  if (transfers.length === 0) {
    return (
      <Section title={say('transfers')}>
        <EmptyState icon="wallet">{say('noTransfers')}</EmptyState>
      </Section>
    )
  }
  return (
    <Section title={say('transfers')}>
      <List label={say('transfers')}>
        {transfers.map((transfer) => (
          <Row
            key={`${transfer.id} ${transfer.mine}`}
            title={
              transfer.mine === 'sent'
                ? say('sentTo', { name: kinName(transfer.recipient, say.language) })
                : say('from', { name: kinName(transfer.sender, say.language) })
            }
            note={`${clock(transfer.sentAt).day} ${clock(transfer.sentAt).time} · ${say.text(transfer.state)}`}
            end={
              <Money
                amount={transfer.mine === 'sent' ? -transfer.amountFen : transfer.amountFen}
                signed={transfer.mine === 'received'}
              />
            }
          />
        ))}
      </List>
    </Section>
  )
}
