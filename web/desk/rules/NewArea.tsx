import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import type { Area } from './RulesPage.tsx'
import { words } from './words.ts'

/** A new area: from the template, or in a neighbour's shape. */
export function NewArea({ areas, today }: { areas: readonly Area[]; today: string }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [area, setArea] = useState('')
  const [zh, setZh] = useState('')
  const [en, setEn] = useState('')
  const [inherits, setInherits] = useState('000000')
  const [like, setLike] = useState('')
  const [from, setFrom] = useState(`${today.slice(0, 4)}-01-01`)
  const sent = useSubmit({
    act: (send) =>
      send('proposeRuleChange', {
        body: {
          change: {
            kind: 'area',
            area,
            name: { zh: zh.trim(), en: en.trim() },
            inherits,
            like: like === '' ? null : like,
            from,
          },
        },
      }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listRuleProposals'] }),
    see: '/desk/rules',
  })
  const faults = {
    area: !/^\d{6}$/.test(area),
    zh: zh.trim() === '',
    en: en.trim() === '',
    from: from === '',
  }
  const { tried, form } = useForm(faults, () => void sent.submit())
  const wrong = (is: boolean): string | undefined => (tried && is ? say('needed') : undefined)
  return (
    <details className="card">
      <summary>
        <h2>{say('newArea')}</h2>
      </summary>
      <form {...form} className="stack" aria-label={say('newArea')}>
        <p className="quiet">{say('areaNote')}</p>
        <div className="desk-row">
          <TextField
            label={say('code')}
            inputMode="numeric"
            value={area}
            onChange={setArea}
            maxLength={6}
            error={wrong(faults.area)}
          />
          <TextField
            label={say('nameZh')}
            value={zh}
            onChange={setZh}
            maxLength={60}
            error={wrong(faults.zh)}
          />
          <TextField
            label={say('nameEn')}
            value={en}
            onChange={setEn}
            maxLength={60}
            error={wrong(faults.en)}
          />
          <AreaSelect label={say('inherits')} areas={areas} value={inherits} onChange={setInherits} />
          <AreaSelect
            label={say('like')}
            areas={areas}
            value={like}
            onChange={setLike}
            none={say('template')}
          />
          <TextField
            label={say('startOn')}
            type="date"
            value={from}
            onChange={setFrom}
            error={wrong(faults.from)}
          />
        </div>
        {sent.error && <Problem error={sent.error} />}
        {sent.answer && <Notice tone="good" title={say('sent')} />}
        <Button type="submit" busy={sent.busy}>
          {say('sendArea')}
        </Button>
      </form>
    </details>
  )
}

function AreaSelect({
  label,
  areas,
  value,
  onChange,
  none,
}: {
  label: string
  areas: readonly Area[]
  value: string
  onChange: (area: string) => void
  none?: string
}): ReactNode {
  const say = useWords(words)
  return (
    <label className="field">
      <span>{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {areas.map(({ area, name }) => (
          <option key={area} value={area}>
            {say.text(name)}
          </option>
        ))}
      </select>
    </label>
  )
}
