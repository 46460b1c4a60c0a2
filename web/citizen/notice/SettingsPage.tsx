import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Tick } from '../../shared/ui/Choice.tsx'
import { TimeField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Setting = Answer<'readNoticeSetting'>

/** How I am told: SMS, WeChat, a daily sum, quiet hours. */
export default function SettingsPage(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readNoticeSetting', {}))
  return (
    <Page title={say('settings')} backTo="/notices">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting label={say('loading')} />}
      {data && <Form setting={data} />}
    </Page>
  )
}

function Form({ setting }: { setting: Setting }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [wanted, setWanted] = useState(setting)
  const { hasPhone, hasWechat, ...body } = wanted
  const save = useSubmit({
    act: (send) => send('changeNoticeSetting', { body }),
    says: () => say('saved'),
    onDone: () => client.invalidateQueries({ queryKey: ['readNoticeSetting'] }),
  })
  const { form } = useForm({}, () => save.submit())
  const set = (part: Partial<Setting>): void => {
    save.reset()
    setWanted({ ...wanted, ...part })
  }
  return (
    <form className="card stack" {...form}>
      <Tick checked={wanted.sms} onChange={(sms) => set({ sms })}>
        {say('sms')}
        {!hasPhone && <small className="why-not">{say('noPhone')}</small>}
      </Tick>
      <Tick checked={wanted.wechat} onChange={(wechat) => set({ wechat })}>
        {say('wechat')}
        {!hasWechat && <small className="why-not">{say('noWechat')}</small>}
      </Tick>
      <Tick checked={wanted.dailyUse} onChange={(dailyUse) => set({ dailyUse })}>
        {say('dailyUse')}
      </Tick>
      <Tick checked={wanted.familyMayCall} onChange={(familyMayCall) => set({ familyMayCall })}>
        {say('familyMayCall')}
        {!hasPhone && <small className="why-not">{say('noPhone')}</small>}
      </Tick>
      <fieldset className="stack">
        <legend className="legend">{say('quiet')}</legend>
        <div className="two">
          <TimeField
            label={say('quietFrom')}
            value={wanted.quietFrom}
            onChange={(quietFrom) => set({ quietFrom })}
          />
          <TimeField label={say('quietTo')} value={wanted.quietTo} onChange={(quietTo) => set({ quietTo })} />
        </div>
        <small className="quiet">{say('quietNote')}</small>
      </fieldset>
      {save.error && <Problem error={save.error} />}
      {save.done && <Notice tone="good">{say('saved')}</Notice>}
      <Button type="submit" busy={save.busy}>
        {say('save')}
      </Button>
    </form>
  )
}
