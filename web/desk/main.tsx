import '../shared/theme.css'
import '../shared/ui/ui.css'
import './desk.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startSettings } from '../shared/settings.ts'
import { Desk } from './Desk.tsx'

startSettings()
const place = document.getElementById('app')
if (place) {
  createRoot(place).render(
    <StrictMode>
      <Desk />
    </StrictMode>,
  )
}
