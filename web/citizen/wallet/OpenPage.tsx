import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { areaNames, nameOfArea } from '../../shared/names.ts'
import { usePlace } from '../../shared/router.tsx'
import { clock } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { readCertificate, readPhone, wrongTyped } from '../../shared/typed.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Choice, Tick } from '../../shared/ui/Choice.tsx'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
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
  const faults = {
    name: other && name.trim() === '',
    idNumber: other && id.fault !== null,
    code: whose === 'parent' && code.trim() === '',
    phone: mobile.fault !== null,
    declared: other && !declared,
  }
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
  const { tried, form } = useForm(faults, () => open.submit())
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
  return (
    <Page title={say('open')} backTo="/wallet">
      <form className="card stack" {...form}>
        <Choice
          legend={say('openFor')}
          value={whose}
          onChange={setWhose}
          options={(['self', 'child', 'parent'] as const).map((value) => ({ value, label: say(value) }))}
        />
        {other && (
          <>
            <TextField
              label={say('name')}
              value={name}
              onChange={setName}
              maxLength={50}
              error={tried && faults.name ? say('nameNeeded') : undefined}
            />
            <TextField
              label={say('idNumber')}
              value={idNumber}
              onChange={setIdNumber}
              maxLength={60}
              error={tried && id.fault ? wrongTyped(say('idNeeded'), id.fault, say.language) : undefined}
            />
            {whose === 'parent' && (
              <TextField
                label={say('consentCode')}
                hint={say('consentHint')}
                value={code}
                onChange={setCode}
                maxLength={60}
                error={tried && faults.code ? say('consentNeeded') : undefined}
              />
            )}
          </>
        )}
        <Select
          label={say('where')}
          value={useArea}
          onChange={setArea}
          options={areas.map((value) => ({
            value,
            label: say.text(value === rules.data?.area ? rules.data.areaName : nameOfArea(value)),
          }))}
        />
        <TextField
          label={say('phoneLabel')}
          type="tel"
          inputMode="numeric"
          value={phone}
          onChange={setPhone}
          maxLength={40}
          autoComplete="tel"
          error={
            tried && mobile.fault ? wrongTyped(say('phoneNeeded'), mobile.fault, say.language) : undefined
          }
        />
        {other && (
          <Tick
            checked={declared}
            onChange={setDeclared}
            error={tried && faults.declared ? say('declareNeeded') : undefined}
          >
            {say('declare')}
          </Tick>
        )}
        {open.error && <Problem error={open.error} />}
        <Button type="submit" busy={open.busy}>
          {say('confirmUse')}
        </Button>
      </form>
    </Page>
  )
}
