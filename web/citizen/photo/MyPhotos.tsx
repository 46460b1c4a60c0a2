import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import '../../shared/ui/photo-field.css'

const words = {
  mine: ['我交的照片（{n}）', 'My pictures ({n})'],
  slip: ['票据', 'slip'],
  diagnosis: ['诊断证明', 'diagnosis'],
  householdRegister: ['户口簿', 'household register'],
  birthCertificate: ['出生医学证明', 'birth certificate'],
  other: ['其他材料', 'other paper'],
} as const

type Photo = Answer<'readClaim'>['photos'][number]

/** What somebody handed in, opened when it is wanted. */
export function MyPhotos({ personId, photos }: { personId: string; photos: readonly Photo[] }): ReactNode {
  const say = useWords(words)
  const [open, setOpen] = useState(false)
  if (photos.length === 0) return null
  return (
    <details className="card fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say('mine', { n: photos.length })}</summary>
      {open && (
        <ul className="photos-shown">
          {photos.map((photo) => (
            <MyPhoto key={photo.id} personId={personId} photo={photo} name={say(photo.shows)} />
          ))}
        </ul>
      )}
    </details>
  )
}

function MyPhoto({ personId, photo, name }: { personId: string; photo: Photo; name: string }): ReactNode {
  const { data, error } = useQuery(ask('readPhoto', { params: { personId, id: photo.id } }))
  return (
    <li>
      {error && <Problem error={error} />}
      {data && <img src={`data:image/jpeg;base64,${data.picture}`} alt={name} />}
      <small className="quiet">{name}</small>
    </li>
  )
}
