import { divisionName } from '@gongji/contract/divisions'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { Card, EmptyState, Facts, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Inheritance = Answer<'listInheritances'>['inheritances'][number]

/** What relatives left: what it came from, what is mine, whether it was paid, and what was billed after the death. */
export default function InheritancesPage(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listInheritances', {}))
  return (
    <Page title={say('title')} backTo="/mine">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={5} label={say('loading')} />}
      {data?.inheritances.length === 0 && <EmptyState icon="family">{say('none')}</EmptyState>}
      {data?.inheritances.map((one) => (
        <One key={one.deceased.personId} one={one} />
      ))}
    </Page>
  )
}

function One({
  one: { deceased, shares, parts, leftFen: left, totalFen: total, billsAfter },
}: {
  one: Inheritance
}): ReactNode {
  const say = useWords(words)
  const area = deceased.area === null ? say('agency') : say.text(divisionName(deceased.area))
  return (
    <Section title={say('of', { name: deceased.name })}>
      <p className="quiet">{say('died', { day: deceased.diedOn, area })}</p>
      {shares.map((share) => (
        <Card key={share.id} tone="hero">
          <h3 className="legend">{say('share', { name: share.name })}</h3>
          <p className="binding-used">
            <Money amount={share.amountFen} />
          </p>
          <p className="small quiet">
            {say('as')} <span lang="zh-CN">{share.relation}</span>
          </p>
          <p className="small quiet">
            {share.paidAt === null ? say('waiting') : say('paid', { when: dayAndTime(share.paidAt) })}
          </p>
        </Card>
      ))}
      <Card>
        <Facts
          facts={[
            [say('total'), <Money key="total" amount={total} />],
            [say('left'), <Money key="left" amount={left} />],
          ]}
        />
      </Card>
      <List label={say('parts')}>
        {parts.map(({ account, amountFen: amount, on }, at) => (
          <Row
            key={`${on} ${account} ${String(at)}`}
            title={say(`part-${account}`)}
            note={on}
            end={<Money amount={amount} />}
          />
        ))}
      </List>
      <p className="small quiet">{say('later')}</p>
      {billsAfter.length > 0 && (
        <>
          <Notice tone="danger">{say('after', { area })}</Notice>
          <List label={say('bills')}>
            {billsAfter.map((bill) => (
              <Row
                key={bill.setlId}
                title={bill.institution}
                note={bill.reversed ? say('reversed', { day: bill.careOn }) : bill.careOn}
                end={<Money amount={bill.totalFen} />}
              />
            ))}
          </List>
        </>
      )}
    </Section>
  )
}
