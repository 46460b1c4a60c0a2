import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { go } from '../../shared/router.tsx'
import { change, useSettings } from '../../shared/settings.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Facts, List, Row } from '../../shared/ui/Card.tsx'
import { Choice } from '../../shared/ui/Choice.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { useTabs } from '../tabs.ts'

const words = {
  title: ['我的', 'Mine'],
  id: ['证件号码', 'ID number'],
  phone: ['手机', 'Phone'],
  noPhone: ['未登记', 'not registered'],
  clock: ['演示时间', 'Sandbox time'],
  look: ['显示', 'Display'],
  size: ['字号', 'Type size'],
  normal: ['标准', 'Standard'],
  elder: ['长辈版', 'Large (长辈版)'],
  elderNote: ['大字、大按钮，也叫关怀版、关爱版', 'Large type and buttons'],
  language: ['语言', 'Language'],
  theme: ['颜色', 'Colours'],
  system: ['跟随手机', 'As the phone'],
  light: ['浅色', 'Light'],
  dark: ['深色', 'Dark'],
  services: ['办理与查询', 'Services'],
  account: ['我的账户与冻结', 'My account, freezing it'],
  family: ['授权记录', 'Authorisations'],
  documents: ['我的单据', 'My documents'],
  claims: ['手工报销', 'Manual claims'],
  objections: ['我的申诉', 'My objections'],
  inheritances: ['继承的余额', 'What I inherit'],
  helpers: ['帮办人与查看记录', 'Helpers, and who looked'],
  notices: ['消息设置', 'How I am told'],
  whatIf: ['算一算', 'What if'],
  help: ['求助', 'Help'],
  start: ['演示环境首页', 'The sandbox’s front page'],
  signOut: ['退出登录', 'Sign out'],
  signIn: ['登录', 'Sign in'],
} as const

export default function MinePage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  return (
    <Page title={say('title')} tabs={useTabs()}>
      {me?.person && (
        <Card>
          <h2 className="person-name">{me.person.name}</h2>
          <Facts
            facts={[
              [
                say('id'),
                <span key="id" className="number">
                  {me.person.maskedId}
                </span>,
              ],
              [say('phone'), me.person.maskedPhone ?? say('noPhone')],
              ...(me.sandbox ? [[say('clock'), dayAndTime(me.now)] as const] : []),
            ]}
          />
        </Card>
      )}
      <Section title={say('services')}>
        <List>
          {me?.kind === 'citizen' && (
            <>
              <Row title={say('account')} to="/account" />
              <Row title={say('family')} to="/family/given" />
              <Row title={say('documents')} to="/documents" />
              <Row title={say('claims')} to="/claims" />
              <Row title={say('objections')} to="/objections" />
              <Row title={say('inheritances')} to="/inheritances" />
              <Row title={say('helpers')} to="/helpers" />
              <Row title={say('notices')} to="/notices/settings" />
            </>
          )}
          <Row title={say('whatIf')} to="/what-if" />
          <Row title={say('help')} to="/help" />
          {me?.sandbox === true && <Row title={say('start')} to="/start" />}
        </List>
      </Section>
      <Display />
      {me?.kind === 'citizen' ? <SignOut /> : <LinkButton to="/sign-in">{say('signIn')}</LinkButton>}
    </Page>
  )
}

function Display(): ReactNode {
  const say = useWords(words)
  const { size, language, theme } = useSettings()
  return (
    <Section title={say('look')}>
      <Card>
        <div className="stack">
          <Choice
            legend={say('size')}
            value={size}
            onChange={(next) => change({ size: next })}
            options={[
              { value: 'normal', label: say('normal') },
              { value: 'elder', label: say('elder'), note: say('elderNote') },
            ]}
          />
          <Choice
            legend={say('language')}
            inline
            value={language}
            onChange={(next) => change({ language: next })}
            options={[
              { value: 'zh', label: <span lang="zh-CN">中文</span> },
              { value: 'en', label: <span lang="en">English</span> },
            ]}
          />
          <Choice
            legend={say('theme')}
            inline
            value={theme}
            onChange={(next) => change({ theme: next })}
            options={[
              { value: 'system', label: say('system') },
              { value: 'light', label: say('light') },
              { value: 'dark', label: say('dark') },
            ]}
          />
        </div>
      </Card>
    </Section>
  )
}

function SignOut(): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const signOut = useSubmit({
    act: (send) => send('signOut', {}),
    onDone: async () => {
      client.clear()
      // The next person on this phone may be another reader.
      change({ size: 'normal' })
      go('/')
    },
  })
  return (
    <>
      {signOut.error && <Problem error={signOut.error} />}
      <Button look="second" busy={signOut.busy} onClick={() => signOut.submit()}>
        {say('signOut')}
      </Button>
    </>
  )
}
