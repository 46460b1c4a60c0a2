import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'

const words = {
  pictures: ['提交的照片', 'Pictures'],
  slip: ['票据', 'slip'],
  diagnosis: ['诊断证明', 'diagnosis'],
  householdRegister: ['户口簿', 'household register'],
  birthCertificate: ['出生医学证明', 'birth certificate'],
  other: ['其他材料', 'other paper'],
  none: ['没有照片，看纸质原件。', 'No pictures: see the paper itself.'],
} as const

type Photo = Answer<'readAgencyGuardian'>['photos'][number]

/** The pictures that were handed in, opened one after another: that somebody has looked goes on record. */
export function AgencyPhotos({
  personId,
  photos,
}: {
  personId: string
  photos: readonly Photo[]
}): ReactNode {
  const say = useWords(words)
  return (
    <section className="card-text hall-photos" aria-label={say('pictures')}>
      {photos.length === 0 && <p className="quiet">{say('none')}</p>}
      {photos.map((photo) => (
        <AgencyPhoto key={photo.id} personId={personId} photo={photo} name={say(photo.shows)} />
      ))}
    </section>
  )
}

function AgencyPhoto({ personId, photo, name }: { personId: string; photo: Photo; name: string }): ReactNode {
  const { data, error } = useQuery(ask('readAgencyPhoto', { params: { personId, id: photo.id } }))
  if (error) return <Problem error={error} />
  return (
    <figure>
      {data && <img src={`data:image/jpeg;base64,${data.picture}`} alt={name} />}
      <figcaption className="quiet">{name}</figcaption>
    </figure>
  )
}
