// Brings the regions marked `data-live` up to date: the page is fetched again every two seconds, parts that changed are
// replaced, so that a screen reader hears only what is new, and when a region is gone its job has ended and the page
// is loaded anew. While nobody looks at the page, nothing is fetched.
const EVERY = 2000

export function keepAlive () {
  if (document.querySelector('[data-live]')) setTimeout(refresh, EVERY)
}

async function refresh () {
  if (!document.hidden && !(await update())) return window.location.reload()
  setTimeout(refresh, EVERY)
}

async function update () {
  const response = await fetch(window.location.href, { credentials: 'same-origin' }).catch(() => null)
  if (!response) return true // the network is away for a moment: try again
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  return response.ok && [...document.querySelectorAll('[data-live]')].every(region => replaceParts(region, page))
}

function replaceParts (region, page) {
  const fresh = page.querySelector(`[data-live="${region.dataset.live}"]`)
  for (const part of fresh ? region.querySelectorAll('[data-live-part]') : []) {
    const latest = fresh.querySelector(`[data-live-part="${part.dataset.livePart}"]`)
    if (part instanceof HTMLProgressElement) copyProgress(part, latest)
    else if (part.textContent !== latest.textContent) part.textContent = latest.textContent
  }
  return fresh !== null
}

function copyProgress (part, latest) {
  part.max = latest.max
  if (latest.hasAttribute('value')) part.value = latest.value
}
