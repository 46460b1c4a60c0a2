import { type ChangeEvent, type ReactNode, useState } from 'react'
import { compressed } from '../photo.ts'
import { useId } from '../use-id.ts'
import { useWords } from '../words.ts'
import { announce } from './Announcer.tsx'
import { Icon } from './Icon.tsx'
import './photo-field.css'

const words = {
  camera: ['拍照', 'Take a picture'],
  file: ['从手机里选', 'Choose a picture'],
  added: ['照片已加上，第 {n} 张', 'Picture {n} is added'],
  gone: ['照片已去掉', 'The picture is taken out'],
  picture: ['第 {n} 张照片', 'Picture {n}'],
  remove: ['去掉第 {n} 张照片', 'Take picture {n} out'],
  unreadable: [
    '这张照片读不出来，请重拍或另选一张。',
    'This picture cannot be read; take or choose another.',
  ],
} as const

/** What is sent of a picture: a JPEG in base64. */
export type Picture = string

/** Pictures from the camera or from the phone, made light before they are sent; each can be looked at and taken out. */
export function PhotoField({
  label,
  hint,
  error,
  most,
  fileLabel,
  value,
  onChange,
}: {
  label: string
  hint?: string
  error?: string | undefined
  /** How many pictures at most. */
  most: number
  /** What choosing a file is called where it does not lie on a phone. */
  fileLabel?: string
  value: readonly Picture[]
  onChange: (pictures: Picture[]) => void
}): ReactNode {
  const say = useWords(words)
  const id = useId()
  const [wrong, setWrong] = useState(false)
  const take = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const input = event.currentTarget
    const files = [...(input.files ?? [])].slice(0, most - value.length)
    // The same file may be chosen again.
    const made = await Promise.all(files.map(compressed))
    input.value = ''
    const read = made.filter((one) => one !== null)
    setWrong(read.length < made.length)
    if (read.length === 0) return
    onChange([...value, ...read])
    announce(say('added', { n: value.length + read.length }))
  }
  const shown = wrong ? say('unreadable') : error
  const inputs = [
    { key: 'camera', label: say('camera'), capture: 'environment' as const },
    { key: 'file', label: fileLabel ?? say('file'), capture: undefined },
  ]
  return (
    <fieldset
      className={shown === undefined ? 'choice photos' : 'choice photos choice-wrong'}
      aria-describedby={shown === undefined ? undefined : `${id}-error`}
    >
      <legend>{label}</legend>
      {hint !== undefined && <small className="quiet">{hint}</small>}
      {value.length > 0 && (
        <ul className="photos-taken">
          {value.map((picture, index) => (
            <li key={picture.slice(-80)}>
              <img src={`data:image/jpeg;base64,${picture}`} alt={say('picture', { n: index + 1 })} />
              <button
                type="button"
                className="icon-button"
                aria-label={say('remove', { n: index + 1 })}
                onClick={() => {
                  onChange(value.filter((_, at) => at !== index))
                  announce(say('gone'))
                }}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {value.length < most && (
        <div className="photos-add">
          {inputs.map((one) => (
            <label key={one.key} className="button button-second">
              {one.label}
              <input
                className="only-heard"
                type="file"
                accept="image/*"
                capture={one.capture}
                aria-invalid={shown === undefined ? undefined : true}
                onChange={(event) => void take(event)}
              />
            </label>
          ))}
        </div>
      )}
      {shown !== undefined && (
        <small id={`${id}-error`} className="wrong">
          {shown}
        </small>
      )}
    </fieldset>
  )
}
