import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { percent } from '../../shared/show.ts'
import { useId } from '../../shared/use-id.ts'
import { useWords } from '../../shared/words.ts'
import '../../shared/ui/institution-field.css'

const words = {
  list: ['找到的项目', 'Items found'],
  none: [
    '目录中没有“{search}”，可以照清单填医保编码',
    'Nothing for “{search}”; the code on the list can be typed',
  ],
  classA: ['甲', 'A'],
  classB: ['乙，先自付{share}', 'B, first share {share}'],
  classC: ['丙，范围外', 'C, out of scope'],
} as const

type Item = Answer<'findClaimItems'>['items'][number]
const calledOf = ({ own, name }: Item): string => own?.name ?? name

/**
 * One item of a slip: found by code, name or initials among what the place could bill that day, or its code as it is printed
 * on the list of charges. Gives the code.
 */
export function ItemField({
  label,
  institution,
  careOn,
  value,
  onChange,
  error,
}: {
  label: string
  /** Empty while it is not chosen: a code can be typed meanwhile. */
  institution: string
  careOn: string
  value: string
  onChange: (code: string) => void
  error?: string | undefined
}): ReactNode {
  const say = useWords(words)
  const id = useId()
  const [taken, setTaken] = useState<Item | null>(null)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const search = value.trim()
  const { data } = useQuery({
    ...ask('findClaimItems', { query: { institution, careOn, search } }),
    enabled: open && search !== '' && institution !== '' && careOn !== '',
    staleTime: 60_000,
  })
  const found = open && search !== '' ? (data?.items ?? []) : []
  const take = (one: Item): void => {
    setTaken(one)
    setOpen(false)
    onChange(one.code)
  }
  const onKey = (event: KeyboardEvent): void => {
    const chosen = found[at]
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Escape' && open) setOpen(false)
    else if (event.key === 'Enter' && chosen) take(chosen)
    else return
    event.preventDefault()
  }
  const shown = taken?.code === value ? taken : null
  const nothing = open && search !== '' && data?.items.length === 0
  return (
    <div className={error === undefined ? 'field' : 'field field-wrong'}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        aria-describedby={`${id}-said`}
        aria-invalid={error === undefined ? undefined : true}
        maxLength={50}
        value={value}
        onKeyDown={onKey}
        onChange={(event) => {
          setOpen(true)
          setAt(0)
          onChange(event.target.value)
        }}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={say('list')}
        className={found.length > 0 ? 'found' : undefined}
      >
        {found.map((one, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's, which keeps the focus
          <div
            key={one.code}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="found-one"
            onClick={() => take(one)}
          >
            <span>
              <code>{one.own?.code ?? one.code}</code> <span lang="zh">{calledOf(one)}</span>
            </span>
            <small className="quiet">
              {one.itemClass === 'B'
                ? say('classB', { share: percent(one.firstShare) })
                : say(one.itemClass === 'A' ? 'classA' : 'classC')}
            </small>
          </div>
        ))}
      </div>
      <small id={`${id}-said`} className={error === undefined ? 'quiet' : 'wrong'} role="status">
        {error ?? (shown ? <span lang="zh">{calledOf(shown)}</span> : nothing ? say('none', { search }) : '')}
      </small>
    </div>
  )
}
