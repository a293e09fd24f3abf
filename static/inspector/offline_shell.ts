/** Registers the service worker that keeps the page's own files, so that it opens without a signal. */
export function keepShellOffline(): void {
  // Browsers allow service workers on https and on the machine itself only; elsewhere the page works without one.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || !window.isSecureContext) return
  navigator.serviceWorker.register('/inspector/sw.js', { scope: '/inspector/' }).catch(() => undefined)
}
