// Lets the app open without a network: registers the service worker and tells it what this page was made of.
(function () {
  performance.setResourceTimingBufferSize?.(3000);
  if (!('serviceWorker' in navigator)) return;
  const own = url => url.startsWith(location.origin + '/') && !url.startsWith(location.origin + '/v1/');
  const told = async () => {
    await navigator.serviceWorker.register('service-worker.js', { scope: '/', updateViaCache: 'none' });
    const worker = (await navigator.serviceWorker.ready).active;
    const bare = location.pathname.startsWith('/sign-in');
    const files = performance.getEntriesByType('resource').map(entry => entry.name).filter(own);
    const answer = new MessageChannel();
    answer.port1.onmessage = () => { document.documentElement.dataset.offline = ''; };
    worker.postMessage({ files, pages: bare ? [] : [location.pathname + location.search, '/record', '/my-day', '/tickets'] }, [answer.port2]);
  };
  addEventListener('load', () => {
    // Not before the app itself has come: its files are what is to be kept.
    const ready = () => 'ready' in document.documentElement.dataset;
    const go = () => told().catch(() => { /* Without it the app works as long as there is a network. */ });
    if (ready()) return go();
    new MutationObserver((_, watch) => { if (ready()) { watch.disconnect(); go(); } }).observe(document.documentElement, { attributes: true });
  });
})();
