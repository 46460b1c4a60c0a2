import type { ReactNode } from 'react'
import { List, Row } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { type Sentence, useWords } from '../../shared/words.ts'
import { useTabs } from '../tabs.ts'

const words = {
  title: ['全部服务', 'All services'],
  care: ['看病之前', 'Before care'],
  show: ['出示医保码', 'Show the code'],
  directory: ['定点机构查询', 'Find an institution'],
  filing: ['异地就医备案', 'File for care elsewhere'],
  chronic: ['门诊慢特病备案', 'File a chronic disease'],
  whatIf: ['算一算', 'What if'],
  certificate: ['家庭共济证明', 'Certificate of family sharing'],
  after: ['看病之后', 'After care'],
  records: ['看病账单', 'Bills'],
  claim: ['手工报销', 'Manual claim'],
  objection: ['申诉', 'Objections'],
  money: ['家人的钱', 'The family’s money'],
  family: ['家庭账户共济', 'Family account sharing'],
  given: ['授权记录', 'Authorisation record'],
  guardian: ['声明监护关系', 'Declare guardianship'],
  premium: ['个人医保账户代缴', 'Pay a premium'],
  wallet: ['医保钱包', 'Wallet'],
  ledger: ['年度家庭账', 'The year’s family ledger'],
  account: ['我的账户与冻结', 'My account, freezing it'],
  more: ['消息与单据', 'Messages and papers'],
  inbox: ['消息', 'Messages'],
  news: ['政策动态', 'Policy news'],
  documents: ['我的单据', 'My papers'],
  helpers: ['帮办人与查看记录', 'Helpers, and who looked'],
  mine: ['我的资料与显示', 'My details and display'],
  help: ['求助', 'Help'],
  difference: [
    '家庭共济用的是钱；要替家人出示医保码，那是亲情账户，不动钱。',
    'Family sharing moves money; showing a relative’s code is the family-code account and moves none.',
  ],
} as const satisfies Record<string, Sentence>

type Word = keyof typeof words

/** Every service by the name that people know, in the order of going to a doctor. */
export default function ServicesPage(): ReactNode {
  const say = useWords(words)
  const groups: readonly (readonly [Word, readonly (readonly [Word, string])[]])[] = [
    [
      'care',
      [
        ['show', '/show'],
        ['directory', '/directory'],
        ['filing', '/filings'],
        ['chronic', '/filings/chronic'],
        ['whatIf', '/what-if'],
        ['certificate', '/certificate'],
      ],
    ],
    [
      'after',
      [
        ['records', '/records'],
        ['claim', '/claims'],
        ['objection', '/objections'],
      ],
    ],
    [
      'money',
      [
        ['family', '/family'],
        ['given', '/family/given'],
        ['guardian', '/family/child'],
        ['premium', '/premium'],
        ['wallet', '/wallet'],
        ['ledger', `/ledger/${businessToday().slice(0, 4)}`],
        ['account', '/account'],
      ],
    ],
    [
      'more',
      [
        ['inbox', '/notices'],
        ['news', '/notices/policy'],
        ['documents', '/documents'],
        ['helpers', '/helpers'],
        ['mine', '/mine'],
        ['help', '/help'],
      ],
    ],
  ]
  return (
    <Page title={say('title')} tabs={useTabs()} backTo="/">
      {groups.map(([name, services]) => (
        <Section key={name} title={say(name)}>
          <List label={say(name)}>
            {services.map(([word, to]) => (
              <Row key={to} title={say(word)} to={to} />
            ))}
          </List>
        </Section>
      ))}
      <p className="small quiet">{say('difference')}</p>
    </Page>
  )
}
