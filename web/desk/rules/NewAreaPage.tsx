import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { Link, useTitle } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, Select, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Chips } from './Chips.tsx'
import type { Area } from './RulesPage.tsx'
import { RuleTabs } from './Tabs.tsx'
import { layerNames, words } from './words.ts'

type Layers = Record<'employee' | 'resident', (keyof typeof layerNames)[]>

/** A new area: from the template, or in a neighbour's shape. */
export default function NewAreaPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('newArea'))
  const { data, error } = useQuery(ask('listRuleAreas', {}))
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('newArea')}
      </h1>
      <div className="rules-head">
        <RuleTabs />
      </div>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      {data && <NewArea areas={data.areas} today={data.today} />}
    </>
  )
}

function NewArea({ areas, today }: { areas: readonly Area[]; today: string }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [area, setArea] = useState('')
  const [zh, setZh] = useState('')
  const [en, setEn] = useState('')
  const [inherits, setInherits] = useState('000000')
  const [like, setLike] = useState('')
  const [from, setFrom] = useState(`${today.slice(0, 4)}-01-01`)
  const [layers, setLayers] = useState<Layers>({ employee: [], resident: [] })
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
            ...(like === '' ? { layers } : {}),
          },
        },
      }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listRuleProposals'] }),
    see: '/desk/rules/proposals',
  })
  const faults = {
    area: !/^\d{6}$/.test(area),
    zh: zh.trim() === '',
    en: en.trim() === '',
    from: from === '',
  }
  const { tried, form } = useForm(faults, () => void sent.submit())
  const wrong = (is: boolean, what: 'codeNeeded' | 'nameNeeded' | 'dayNeeded'): string | undefined =>
    tried && is ? say(what) : undefined
  const named = areas.map((one) => ({ value: one.area, label: say.text(one.name) }))
  // What is a parent is a province or the whole country; people are insured in the others.
  const parents = new Set(['000000', ...areas.flatMap((one) => one.inherits?.area ?? [])])
  return (
    <form {...form} className="card stack narrow" aria-label={say('newArea')}>
      <h2>{say('newArea')}</h2>
      <p className="quiet">{say('areaNote')}</p>
      <div className="form-row">
        <TextField
          label={say('code')}
          inputMode="numeric"
          value={area}
          onChange={setArea}
          maxLength={6}
          error={wrong(faults.area, 'codeNeeded')}
        />
        <TextField
          label={say('nameZh')}
          value={zh}
          onChange={setZh}
          maxLength={60}
          error={wrong(faults.zh, 'nameNeeded')}
        />
        <TextField
          label={say('nameEn')}
          value={en}
          onChange={setEn}
          maxLength={60}
          error={wrong(faults.en, 'nameNeeded')}
        />
        <Select
          label={say('inherits')}
          value={inherits}
          onChange={setInherits}
          options={named.filter(({ value }) => parents.has(value))}
        />
        <Select
          label={say('like')}
          value={like}
          onChange={setLike}
          options={[
            { value: '', label: say('template') },
            ...named.filter(({ value }) => !parents.has(value)),
          ]}
        />
        <DateField
          label={say('startOn')}
          value={from}
          onChange={setFrom}
          error={wrong(faults.from, 'dayNeeded')}
        />
      </div>
      {like === '' &&
        (['employee', 'resident'] as const).map((scheme) => (
          <Chips
            key={scheme}
            title={say(`${scheme}Layers`)}
            of={layerNames}
            chosen={layers[scheme]}
            onChange={(chosen) => setLayers({ ...layers, [scheme]: chosen })}
          />
        ))}
      {sent.error && <Problem error={sent.error} />}
      {sent.answer && (
        <Notice tone="good" title={say('sent')}>
          <p>
            {say('thenFill')} <Link to="/desk/rules/proposals">{say('toProposals')}</Link>
          </p>
        </Notice>
      )}
      <div className="desk-row">
        <Button type="submit" busy={sent.busy}>
          {say('sendArea')}
        </Button>
      </div>
    </form>
  )
}
