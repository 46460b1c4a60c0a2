import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { areaNames, nameOfArea } from '../../shared/names.ts'
import { usePlace } from '../../shared/router.tsx'
import { clock } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { readCertificate, readPhone, wrongTyped } from '../../shared/typed.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Choice, Tick } from '../../shared/ui/Choice.tsx'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { type Question, Questions } from '../../shared/ui/Questions.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { usesOf, words } from './words.ts'

type Whose = 'self' | 'child' | 'parent'

/** Open a wallet: place of use, phone, confirm; for a child or a parent with a declaration of kinship. */
export default function OpenPage(): ReactNode {
  const say = useWords(words)
  const { search } = usePlace()
  const client = useQueryClient()
  const rules = useQuery(ask('readWalletRules', {}))
  const [whose, setWhose] = useState<Whose>(search.for === 'other' ? 'parent' : 'self')
  const [name, setName] = useState('')
  const [idNumber, setIdNumber] = useState('')
  const [area, setArea] = useState('')
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [declared, setDeclared] = useState(false)
  const useArea = area === '' ? (rules.data?.area ?? '') : area
  const other = whose !== 'self'
  const id = readCertificate(idNumber)
  const mobile = readPhone(phone)
  const open = useSubmit({
    see: '/wallet',
    act: (send) =>
      send('openWallet', {
        body: {
          useArea,
          phone: mobile.value,
          owner:
            whose === 'self'
              ? null
              : {
                  name: name.trim(),
                  idNumber: id.value,
                  relationship: whose,
                  commitment: declared,
                  ...(whose === 'parent' ? { consentCode: code.replace(/\s/g, '') } : {}),
                },
        },
      }),
    onDone: () => client.invalidateQueries(),
  })
  if (open.answer && rules.data) {
    const { owner, mine, openedAt } = open.answer
    const { stage, uses, cashOut, areaName } = rules.data
    return (
      <Page title={say('open')} backTo="/wallet">
        <ResultPage
          state="done"
          title={say('openedTitle')}
          actions={
            <>
              <LinkButton to="/wallet">{say('back')}</LinkButton>
              {mine && (
                <LinkButton look="plain" to={stage === 'quota' ? '/wallet/quota' : '/wallet/send'}>
                  {say(stage === 'quota' ? 'quotaAdd' : 'send')}
                </LinkButton>
              )}
            </>
          }
        >
          <p>
            {say('openedTerm', {
              whose: mine ? say('me') : owner.name,
              day: clock(openedAt).day,
              area: say.text(
                open.answer.useArea === rules.data.area ? areaName : nameOfArea(open.answer.useArea),
              ),
            })}
          </p>
          <p>{say(stage === 'quota' ? 'openedQuota' : 'openedTransfer')}</p>
          <p>
            {say('uses', { list: usesOf(say, uses) })}
            {say.language === 'zh' ? '。' : '. '}
            {say.text(cashOut)}
          </p>
          <p>{say('drawnBySelf')}</p>
        </ResultPage>
      </Page>
    )
  }
  const areas = [...new Set([rules.data?.area ?? '', ...Object.keys(areaNames)])].filter((one) => one !== '')
  const whom: Question = {
    wrong: name.trim() === '' || id.fault !== null,
    ask: (tried) => (
      <>
        <TextField
          label={say('name')}
          value={name}
          onChange={setName}
          maxLength={50}
          error={tried && name.trim() === '' ? say('nameNeeded') : undefined}
        />
        <TextField
          label={say('idNumber')}
          value={idNumber}
          onChange={setIdNumber}
          maxLength={60}
          error={tried && id.fault ? wrongTyped(say('idNeeded'), id.fault, say.language) : undefined}
        />
      </>
    ),
  }
  const consent: Question = {
    wrong: code.trim() === '',
    ask: (tried) => (
      <TextField
        label={say('consentCode')}
        hint={say('consentHint')}
        value={code}
        onChange={setCode}
        maxLength={60}
        error={tried && code.trim() === '' ? say('consentNeeded') : undefined}
      />
    ),
  }
  const declaration: Question = {
    wrong: !declared,
    ask: (tried) => (
      <Tick
        checked={declared}
        onChange={setDeclared}
        error={tried && !declared ? say('declareNeeded') : undefined}
      >
        {say('declare')}
      </Tick>
    ),
  }
  return (
    <Page title={say('open')} backTo="/wallet">
      <Questions
        action={say('confirmUse')}
        busy={open.busy}
        onDone={() => open.submit()}
        last={open.error && <Problem error={open.error} />}
        questions={[
          {
            wrong: false,
            ask: () => (
              <Choice
                legend={say('openFor')}
                value={whose}
                onChange={setWhose}
                options={(['self', 'child', 'parent'] as const).map((value) => ({
                  value,
                  label: say(value),
                }))}
              />
            ),
          },
          ...(other ? [whom] : []),
          ...(whose === 'parent' ? [consent] : []),
          {
            wrong: false,
            ask: () => (
              <Select
                label={say('where')}
                value={useArea}
                onChange={setArea}
                options={areas.map((value) => ({
                  value,
                  label: say.text(value === rules.data?.area ? rules.data.areaName : nameOfArea(value)),
                }))}
              />
            ),
          },
          {
            wrong: mobile.fault !== null,
            ask: (tried) => (
              <TextField
                label={say('phoneLabel')}
                type="tel"
                inputMode="numeric"
                value={phone}
                onChange={setPhone}
                maxLength={40}
                autoComplete="tel"
                error={
                  tried && mobile.fault
                    ? wrongTyped(say('phoneNeeded'), mobile.fault, say.language)
                    : undefined
                }
              />
            ),
          },
          ...(other ? [declaration] : []),
        ]}
      />
    </Page>
  )
}
