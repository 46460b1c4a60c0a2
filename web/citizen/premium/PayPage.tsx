import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { usePlace } from '../../shared/router.tsx'
import { yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Select } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { CheckHero, ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { QuoteNotes } from './PremiumPage.tsx'
import { words } from './words.ts'

type Premium = Answer<'submitPremium'>
type Account = 'personal' | 'wallet' | 'quota'

/** Check one premium, then submit it; the result says what is now true and what is not yet. */
export default function PayPage(): ReactNode {
  const say = useWords(words)
  const { search } = usePlace()
  const [repairYears, setRepairYears] = useState('0')
  const [made, setMade] = useState<{ premium: Premium; benefitsFrom: string } | null>(null)
  const account = (search.account ?? 'personal') as Account
  const year = Number(search.year)
  const insuredId = search.insured ?? ''
  const payable = useQuery(ask('listPayable', { query: { year } }))
  const quote = useQuery({
    ...ask('quotePremium', { query: { insuredId, year, account, repairYears: Number(repairYears) } }),
    placeholderData: (kept) => kept,
  })
  const person = payable.data?.people.find((one) => one.person.id === insuredId)?.person
  if (made) return <Done {...made} />
  const error = quote.error ?? payable.error
  return (
    <Page title={say('payTitle')} backTo="/premium">
      {error && <Problem error={error} />}
      {!error && !(quote.data && person) && <Waiting lines={5} label={say('loading')} />}
      {quote.data && person && (
        <>
          <CheckHero
            whom={say('payFor', { name: person.name, year: say('yearName', { year }) })}
            amount={`¥${yuan(quote.data.amountFen)}`}
          />
          <Card>
            <Facts
              facts={[
                [say('area'), say.text(quote.data.areaName)],
                [say('account'), say(account)],
              ]}
            />
          </Card>
          <Card>
            <QuoteNotes quote={quote.data} today={businessToday()} />
          </Card>
          {quote.data.repairable.years > 0 && (
            <Select
              label={say('repair')}
              hint={say('repairHint')}
              value={repairYears}
              onChange={setRepairYears}
              options={Array.from({ length: quote.data.repairable.years + 1 }, (_, n) => ({
                value: String(n),
                label:
                  n === 0
                    ? say('repairNone')
                    : say('repairSome', { n, price: yuan(quote.data.repairable.priceFen) }),
              }))}
            />
          )}
          <details className="sources">
            <summary>{say('certainty')}</summary>
            <ul className="bullets">
              {quote.data.parameters.map(({ id, source, certainty }) => (
                <li key={id}>
                  <span lang="zh-CN">{source}</span>
                  {certainty !== 'exact' && say('unsure')}
                </li>
              ))}
            </ul>
          </details>
          <Submit
            key={quote.data.amountFen}
            body={{
              insuredId,
              year,
              account,
              repairYears: Number(repairYears),
              amountFen: quote.data.amountFen,
            }}
            onMade={(premium) => setMade({ premium, benefitsFrom: quote.data.benefitsFrom })}
          />
        </>
      )}
    </Page>
  )
}

function Submit({
  body,
  onMade,
}: {
  body: { insuredId: string; year: number; account: Account; repairYears: number; amountFen: number }
  onMade: (premium: Premium) => void
}): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const submit = useSubmit({
    act: (send) => send('submitPremium', { body }),
    onDone: async (premium) => {
      // There is no quote any more for what has just been paid.
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'quotePremium' })
      onMade(premium)
    },
  })
  return (
    <>
      <Notice>{say('submitNote')}</Notice>
      {submit.error && <Problem error={submit.error} />}
      <Button busy={submit.busy} onClick={() => submit.submit()}>
        {say('submit')}
      </Button>
    </>
  )
}

function Done({ premium, benefitsFrom }: { premium: Premium; benefitsFrom: string }): ReactNode {
  const say = useWords(words)
  return (
    <Page title={say('title')} backTo="/premium">
      <ResultPage
        state="waiting"
        title={say('doneTitle')}
        reference={premium.reference}
        next={[say('doneNext1'), say('doneNext2')]}
        actions={
          <>
            <LinkButton to={`/premium/record/${premium.id}`}>{say('see')}</LinkButton>
            <LinkButton look="plain" to="/premium">
              {say('back')}
            </LinkButton>
          </>
        }
      >
        <p>
          {say('doneFor', {
            name: premium.insured.name,
            area: say.text(premium.areaName),
            year: premium.year,
            account: say(premium.account),
            from: benefitsFrom,
          })}
        </p>
        {say.rich(premium.usuallyBy === null ? 'doneTextOpen' : 'doneText', {
          amount: <Money amount={premium.amountFen} />,
          day: premium.usuallyBy ?? '',
        })}
        {premium.usuallyAged && <p className="small quiet">{say.text(premium.usuallyAged)}</p>}
      </ResultPage>
    </Page>
  )
}
