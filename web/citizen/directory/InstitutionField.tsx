import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { useWords } from '../../shared/words.ts'

const words = {
  search: ['查找医药机构', 'Find the institution'],
  hint: ['输入名称，再在下面选一家', 'Type a part of its name, then choose below'],
} as const

/** An institution found by name in the directory; gives its code. */
export function InstitutionField({
  label,
  value,
  onChange,
  error,
  kind,
}: {
  label: string
  value: string
  onChange: (code: string) => void
  error?: string | undefined
  kind?: 'hospital' | 'pharmacy'
}): ReactNode {
  const say = useWords(words)
  const [text, setText] = useState('')
  const found = useQuery({
    ...ask('searchDirectory', {
      query: { words: text.trim(), limit: 20, ...(kind === undefined ? {} : { kind }) },
    }),
    placeholderData: (kept) => kept,
  })
  const listed = found.data?.found ?? []
  // One that was chosen before anything was typed: a till's slip names it.
  const chosen = useQuery({
    ...ask('readInstitution', { params: { code: value } }),
    enabled: value !== '' && !listed.some(({ code }) => code === value),
  })
  const options =
    value === '' || !chosen.data || listed.some(({ code }) => code === value)
      ? listed
      : [chosen.data, ...listed]
  return (
    <>
      <TextField
        label={say('search')}
        hint={say('hint')}
        type="search"
        value={text}
        onChange={setText}
        maxLength={60}
      />
      <Select
        label={label}
        value={value}
        onChange={onChange}
        error={error}
        options={[
          { value: '', label: '—' },
          ...options.map(({ code, name }) => ({ value: code, label: name })),
        ]}
      />
    </>
  )
}
