// What must be done before the app is loaded (light or dark), and the little that only a browser can do.
(function () {
  const cookie = name => document.cookie.split('; ').find(part => part.startsWith(name + '='))?.slice(name.length + 1);
  const keep = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`; };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const draw = () => { document.documentElement.dataset.look = cookie('sf_look') ?? (dark.matches ? 'dark' : 'light'); };
  draw();
  dark.addEventListener('change', draw);
  addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      document.getElementById('search')?.focus();
    }
  });
  window.salesflow = {
    ready() { document.documentElement.dataset.ready = ''; },
    look() {
      keep('sf_look', document.documentElement.dataset.look === 'dark' ? 'light' : 'dark');
      draw();
      dispatchEvent(new Event('salesflow-look'));
    },
    language(tag) {
      keep('sf_language', tag);
      document.documentElement.lang = tag;
    },
    save(name, type, text) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
  };
})();
