import type { ReactNode } from 'react'
import { Card, List, Row } from '../../shared/ui/Card.tsx'
import { Notice } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useTabs } from '../tabs.ts'

const words = {
  title: ['求助', 'Help'],
  call: ['打电话', 'Call'],
  hotline: ['医保服务热线 12393', 'Insurance hotline 12393'],
  hotlineNote: ['查询、投诉、举报', 'Questions, complaints, reports'],
  relative: ['请家人帮忙', 'Ask a relative'],
  relativeText: [
    '家人可以在自己的手机上替您查看已授权的账户，也可以陪您带身份证到经办大厅办理。',
    'A relative can see on his own phone what he has authorised for you, or come with you and your ID card to the agency’s hall.',
  ],
  relativeCall: [
    '想在长辈版首页点一下就打给家人：请授权您的家人在自己手机上打开“消息设置”，勾选“我授权的家人可以打我登记的手机”。',
    'To call a relative with one tap from the large-type home page: the relative who authorised you opens “How I am told” on his own phone and ticks “Relatives whom I authorised may call my number”.',
  ],
  helper: ['帮办人', 'Helpers'],
  helperNote: [
    '按姓名指定一位家人：能看、能替您准备，不能付钱',
    'Name a relative who sees and prepares, and never pays',
  ],
  hall: ['到经办大厅', 'Go to the hall'],
  hallText: [
    '不会用手机也能办：带上身份证，到参保地医保经办机构的窗口，绑定、解绑、查询都能办。',
    'No phone is needed: bring your ID card to the counter of the insurance agency where you are insured; binding, ending and looking up are all done there.',
  ],
  difference: ['家庭共济和亲情账户不是一回事', 'Family sharing is not the family-code account'],
  differenceText: [
    '家庭共济是用家人账户里的钱；亲情账户是替家人出示医保码，不动钱。钱可以共济，卡不能共用。',
    'Family sharing uses money of a relative’s account. The family-code account (亲情账户) shows a relative’s own code and moves no money. Money is shared; cards are not.',
  ],
  settings: ['字号、语言、颜色', 'Type size, language, colours'],
} as const

export default function HelpPage(): ReactNode {
  const say = useWords(words)
  return (
    <Page title={say('title')} tabs={useTabs()}>
      <Section title={say('call')}>
        <a className="button button-primary" href="tel:12393">
          {say('hotline')}
        </a>
        <p className="small quiet">{say('hotlineNote')}</p>
      </Section>
      <Card>
        <h3>{say('relative')}</h3>
        <p>{say('relativeText')}</p>
        <p>{say('relativeCall')}</p>
      </Card>
      <List>
        <Row title={say('helper')} note={say('helperNote')} to="/helpers" />
      </List>
      <Card>
        <h3>{say('hall')}</h3>
        <p>{say('hallText')}</p>
      </Card>
      <Notice title={say('difference')}>
        <p>{say('differenceText')}</p>
      </Notice>
      <List>
        <Row title={say('settings')} to="/mine" />
      </List>
    </Page>
  )
}
