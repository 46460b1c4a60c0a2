import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { type Answer, ask } from '../api.ts'
import { levelNames, nameOfArea } from '../names.ts'
import { useId } from '../use-id.ts'
import { type Say, useWords } from '../words.ts'
import { announce } from './Announcer.tsx'
import { Button } from './Button.tsx'
import './institution-field.css'

const words = {
  hint: ['输入名称的一部分，选一家', 'Type a part of its name and choose'],
  none: ['没有找到，换个字试试。', 'Nothing found; try another part.'],
  sandbox: [
    '这里是演示，名单里只有“示范”机构。',
    'This is a sandbox: only invented places (示范) are listed.',
  ],
  list: ['查到的机构', 'What was found'],
  found: ['找到 {n} 家', '{n} found'],
  pharmacy: ['药店', 'pharmacy'],
  useWritten: ['名单里没有，就写“{name}”', 'It is not listed: use “{name}” as written'],
} as const

type Found = Answer<'searchDirectory'>['found'][number]

const noteOf = ({ kind, level, area }: Found, say: Say<typeof words>): string =>
  `${say.text(nameOfArea(area))} · ${kind === 'pharmacy' ? say('pharmacy') : say.text(levelNames[level])}`

/**
 * An institution by its name, in one field: it is looked for when a word is whole, not with every key of an input method;
 * gives its code.
 */
export function InstitutionField({
  label,
  value,
  onChange,
  error,
  kind,
  written,
}: {
  label: string
  value: string
  onChange: (code: string) => void
  error?: string | undefined
  kind?: 'hospital' | 'pharmacy'
  /** The name as it is typed may stand, where the directory does not have the place; `kept` says what then becomes of it. */
  written?: { value: string; onChange: (name: string) => void; kept: string }
}): ReactNode {
  const say = useWords(words)
  const me = useQuery({ ...ask('readMe', {}), staleTime: 60_000 })
  const id = useId()
  const [text, setText] = useState('')
  const [wanted, setWanted] = useState('')
  const [composing, setComposing] = useState(false)
  const [at, setAt] = useState(-1)
  const [open, setOpen] = useState(false)
  const { data, isPlaceholderData } = useQuery({
    ...ask('searchDirectory', {
      query: { words: wanted, limit: 20, ...(kind === undefined ? {} : { kind }) },
    }),
    enabled: wanted !== '',
    placeholderData: (kept) => kept,
  })
  // One that was chosen before anything was typed: a till's slip names it.
  const given = useQuery({
    ...ask('readInstitution', { params: { code: value } }),
    enabled: value !== '' && text === '',
  })
  const found = open && wanted !== '' ? (data?.found ?? []) : []
  const lookFor = (typed: string): void => {
    setWanted(typed.trim())
    setOpen(true)
    setAt(-1)
    if (value !== '') onChange('')
    if (written && written.value !== '') written.onChange('')
  }
  const take = (one: Found): void => {
    setText(one.name)
    setOpen(false)
    onChange(one.code)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (composing || found.length === 0) return
    const chosen = found[at]
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Escape') setOpen(false)
    else if (event.key === 'Enter' && chosen) take(chosen)
    else return
    event.preventDefault()
  }
  const describedBy = error === undefined ? `${id}-hint` : `${id}-hint ${id}-error`
  return (
    <div className={error === undefined ? 'field' : 'field field-wrong'}>
      <label htmlFor={id}>{label}</label>
      <small id={`${id}-hint`} className="quiet">
        {say('hint')}
      </small>
      <input
        id={id}
        className="input"
        type="text"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        aria-describedby={describedBy}
        aria-invalid={error === undefined ? undefined : true}
        autoComplete="off"
        maxLength={60}
        value={text === '' && value !== '' ? (given.data?.name ?? '') : text}
        onChange={(event) => {
          setText(event.target.value)
          if (!composing) lookFor(event.target.value)
        }}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={(event) => {
          setComposing(false)
          lookFor(event.currentTarget.value)
        }}
        onKeyDown={onKey}
      />
      <div
        id={`${id}-list`}
        className={found.length > 0 ? 'found' : undefined}
        role="listbox"
        aria-label={say('list')}
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
            <span lang="zh-CN">{one.name}</span>
            <small className="quiet">{noteOf(one, say)}</small>
          </div>
        ))}
      </div>
      <small
        className={
          (open && data?.found.length === 0) || (written?.value ?? '') !== '' ? 'quiet' : 'only-heard'
        }
        role="status"
      >
        {open && wanted !== '' && data
          ? data.found.length === 0
            ? [say('none'), me.data?.sandbox && say('sandbox')].filter(Boolean).join(' ')
            : say('found', { n: data.found.length })
          : written && written.value !== ''
            ? written.kept
            : ''}
      </small>
      {written && open && wanted.length > 1 && !isPlaceholderData && data?.found.length === 0 && (
        <Button
          look="second"
          onClick={() => {
            setOpen(false)
            written.onChange(wanted)
            announce(written.kept)
          }}
        >
          {say('useWritten', { name: wanted })}
        </Button>
      )}
      {error !== undefined && (
        <small id={`${id}-error`} className="wrong">
          {error}
        </small>
      )}
    </div>
  )
}
