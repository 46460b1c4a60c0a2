import { type FormEvent, useState } from 'react'
import { focusFirstWrong } from './ui/Field.tsx'

/** What a form element takes of `useForm`. */
type FormProps = { noValidate: true; onSubmit: (event: FormEvent<HTMLFormElement>) => void }

/**
 * A form: pressing its button sends when nothing is wrong, else what is wrong is shown and the first of it focused.
 * @param faults by field; whatever is truthy is wrong
 * @returns `tried`: somebody has pressed, so what is wrong is to be shown
 */
export function useForm(
  faults: Readonly<Record<string, unknown>>,
  send: () => void,
): { tried: boolean; form: FormProps } {
  const [tried, setTried] = useState(false)
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (Object.values(faults).some(Boolean)) focusFirstWrong(event.currentTarget)
    else send()
  }
  return { tried, form: { noValidate: true, onSubmit } }
}
