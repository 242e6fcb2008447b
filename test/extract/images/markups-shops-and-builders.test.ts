/** How shops, site builders, frameworks and lazy loaders write a picture, each in its own markup with its right answer. All words and hosts are invented. */
import { eachMarkup } from './markups.ts'

eachMarkup([
  {
    of: 'Shopify: a URL template with the widths that go into it',
    html: '<div class="responsive-image__wrapper"><img class="lazyload" src="//cdn.shop.example/s/files/1/products/spool_300x300.jpg?v=1" data-src="//cdn.shop.example/s/files/1/products/spool_{width}x.jpg?v=1" data-widths="[180, 360, 1080, 2048, 4472]" data-aspectratio="1.5" data-sizes="auto" alt="Spool"></div>',
    url: 'https://cdn.shop.example/s/files/1/products/spool_2048x.jpg?v=1',
    because: 'widest',
  },
  {
    of: 'Shopify: a template without widths, beside the picture for no script',
    html: '<img class="lazyload" data-src="//cdn.shop.example/products/peg_{width}x.jpg?v=1" alt="Peg"><noscript><img src="//cdn.shop.example/products/peg_800x.jpg?v=1" alt="Peg"></noscript>',
    url: 'https://cdn.shop.example/products/peg_800x.jpg?v=1',
  },
  {
    of: 'Squarespace: data-src and data-image name the same file',
    html: '<div class="sqs-block image-block"><div class="image-block-wrapper" data-animation-role="image"><div class="sqs-image-shape-container-element"><noscript><img src="https://images.squares.example/content/v1/5/tow.jpg" alt="Tow"></noscript><img class="thumb-image" src="" data-src="https://images.squares.example/content/v1/5/tow.jpg" data-image="https://images.squares.example/content/v1/5/tow.jpg" data-image-dimensions="2500x1667" data-image-focal-point="0.5,0.5" alt="Tow" data-load="false" data-image-id="5" data-type="image"></div></div></div>',
    url: 'https://images.squares.example/content/v1/5/tow.jpg',
  },
  {
    of: 'Wix: a blurred fill in src, the picture in srcset',
    html: '<wow-image id="i" class="j7pOnl" data-image-info="{}"><img src="https://static.wix.example/media/a.jpg/v1/fill/w_147,h_98,al_c,q_80,usm_0.66,blur_2,enc_auto/a.jpg" srcset="https://static.wix.example/media/a.jpg/v1/fill/w_740,h_493,al_c,q_85,enc_auto/a.jpg 1x, https://static.wix.example/media/a.jpg/v1/fill/w_1480,h_986,al_c,q_85,enc_auto/a.jpg 2x" alt="Sail" width="740" height="493"></wow-image>',
    url: 'https://static.wix.example/media/a.jpg/v1/fill/w_1480,h_986,al_c,q_85,enc_auto/a.jpg',
  },
  {
    of: 'Wix: a blurred fill is all there is',
    html: '<wow-image><img src="https://static.wix.example/media/b.jpg/v1/fill/w_147,h_98,al_c,q_80,blur_2,enc_auto/b.jpg" alt="Mast" width="740" height="493"></wow-image>',
    url: 'https://static.wix.example/media/b.jpg/v1/fill/w_147,h_98,al_c,q_80,blur_2,enc_auto/b.jpg',
    because: 'only',
  },
  {
    of: 'Webflow: sizes with a suffix before the ending',
    html: '<figure class="w-richtext-align-center w-richtext-figure-type-image"><div><img src="https://uploads.flow.example/5f/60_pulley.png" loading="lazy" srcset="https://uploads.flow.example/5f/60_pulley-p-500.png 500w, https://uploads.flow.example/5f/60_pulley-p-1080.png 1080w, https://uploads.flow.example/5f/60_pulley.png 1600w" alt=""></div></figure>',
    url: 'https://uploads.flow.example/5f/60_pulley.png',
    because: 'widest',
  },
  {
    of: 'Magento, Fotorama: the stage is a link to the large picture',
    html: '<div class="gallery-placeholder _block-content-loading" data-gallery-role="gallery-placeholder"><img alt="main product photo" class="gallery-placeholder__image" src="https://shop.example/media/catalog/product/cache/0a1b/r/e/reel_1.jpg"></div>',
    url: 'https://shop.example/media/catalog/product/cache/0a1b/r/e/reel_1.jpg',
  },
  {
    of: 'PrestaShop: a cover with its large size, a modal layer over it',
    html: '<div class="product-cover"><picture><img class="js-qv-product-cover img-fluid" src="/27-medium_default/winder.jpg" data-image-large-src="/27-large_default/winder.jpg" data-image-large-sources="{}" width="452" height="452" alt="Winder"></picture><div class="layer" data-toggle="modal"></div></div>',
    url: '/27-large_default/winder.jpg',
    because: 'lazy-attribute',
  },
  {
    of: 'AMP: the source of an amp-img, with a copy for no script inside',
    html: '<amp-img src="/i/hover-640.jpg" srcset="/i/hover-1280.jpg 1280w, /i/hover-640.jpg 640w" width="1280" height="720" layout="responsive" alt="Hover"><noscript><img src="/i/hover-640.jpg" width="1280" height="720"></noscript></amp-img>',
    url: '/i/hover-1280.jpg',
    because: 'widest',
  },
  {
    of: 'AMP: the fallback of an amp-img is the same picture',
    html: '<amp-img src="/i/dive.webp" width="800" height="450" alt="Dive"><amp-img fallback src="/i/dive.jpg" width="800" height="450"></amp-img></amp-img>',
    url: '/i/dive.webp',
  },
  {
    of: 'Next.js: widths through the optimiser, larger ones than anyone shows',
    html: '<figure><img alt="Roll" loading="lazy" width="1600" height="900" decoding="async" data-nimg="1" style="color:transparent" srcset="/_next/image?url=%2Fphotos%2Froll.jpg&w=1920&q=75 1x, /_next/image?url=%2Fphotos%2Froll.jpg&w=3840&q=75 2x" src="/_next/image?url=%2Fphotos%2Froll.jpg&w=3840&q=75"></figure>',
    url: '/_next/image?url=%2Fphotos%2Froll.jpg&w=1920&q=75',
  },
  {
    of: 'Next.js of old: spans around an empty picture and its copy for no script',
    html: '<span style="box-sizing:border-box;display:inline-block"><span style="display:block"><img style="display:block" alt="" aria-hidden="true" src="data:image/svg+xml,%3csvg%3e%3c/svg%3e"></span><img alt="Loop" src="data:image/gif;base64,R0lG" decoding="async" data-nimg="intrinsic"><noscript><img alt="Loop" srcset="/_next/image?url=https%3A%2F%2Fcms.example%2Fis%2Floop_default&w=1080&q=75 1x, /_next/image?url=https%3A%2F%2Fcms.example%2Fis%2Floop_default&w=2048&q=75 2x" src="/_next/image?url=https%3A%2F%2Fcms.example%2Fis%2Floop_default&w=2048&q=75" decoding="async" data-nimg="intrinsic" loading="lazy"></noscript></span>',
    url: '/_next/image?url=https%3A%2F%2Fcms.example%2Fis%2Floop_default&w=2048&q=75',
  },
  {
    of: 'Gatsby: a base64 blur, lazy sources and a copy for no script',
    html: `<div data-gatsby-image-wrapper="" class="gatsby-image-wrapper"><div style="max-width:800px;display:block"><img alt="" role="presentation" aria-hidden="true" src="data:image/svg+xml;charset=utf-8,%3Csvg%3E"></div><img aria-hidden="true" data-placeholder-image="" src="data:image/jpeg;base64,/9j/4AAQ" alt=""><picture><source type="image/webp" data-srcset="/static/1f/a/gust.webp 200w, /static/1f/b/gust.webp 800w" sizes="800px"><img data-gatsby-image-ssr="" data-main-image="" data-src="/static/1f/c/gust.jpg" data-srcset="/static/1f/d/gust.jpg 200w, /static/1f/c/gust.jpg 800w" alt="Gust"></picture><noscript><picture><source type="image/webp" srcset="/static/1f/b/gust.webp 800w"><img src="/static/1f/c/gust.jpg" srcset="/static/1f/c/gust.jpg 800w" alt="Gust"></picture></noscript></div>`,
    url: '/static/1f/c/gust.jpg',
    because: 'widest',
  },
  {
    of: 'Nuxt Image: IPX paths with the size in them',
    html: '<img src="/_ipx/w_1536/images/spin.jpg" width="768" height="512" alt="Spin" loading="lazy" data-nuxt-img sizes="(max-width: 640px) 640px, 1536px" srcset="/_ipx/w_640/images/spin.jpg 640w, /_ipx/w_1536/images/spin.jpg 1536w">',
    url: '/_ipx/w_1536/images/spin.jpg',
    because: 'widest',
  },
  {
    of: 'lazysizes: a tiny preview in src, the sizes in data-srcset',
    html: '<img class="lazyload blur-up" src="/i/thermals-lqip.jpg" data-sizes="auto" data-srcset="/i/thermals-400.jpg 400w, /i/thermals-1200.jpg 1200w" alt="Thermals" width="1200">',
    url: '/i/thermals-1200.jpg',
    because: 'widest',
  },
  {
    of: 'lozad: a picture whose source waits',
    html: '<picture class="lozad" style="display: block; min-height: 1rem" data-iesrc="/i/ridge.jpg" data-alt="Ridge"><source srcset="/i/ridge.jpg" media="(min-width: 600px)"><img class="lozad" src="/i/placeholder.png" data-src="/i/ridge.jpg" width="640" alt="Ridge"></picture>',
    url: '/i/ridge.jpg',
  },
  {
    of: 'vanilla-lazyload: data-src with a bare file name beside a relative src',
    html: '<img class="lazy" alt="Slope" src="slope-small.jpg" data-src="slope.jpg" data-srcset="slope_400.jpg 400w, slope_800.jpg 800w" data-sizes="100w" width="800">',
    url: '/blog/slope_800.jpg',
  },
  {
    of: 'jquery.unveil: a loader gif, data-src, and a sharper one',
    html: '<img src="/assets/loader.gif" data-src="/i/cliff.jpg" data-src-retina="/i/cliff@2x.jpg" width="640" alt="Cliff">',
    url: '/i/cliff.jpg',
    because: 'lazy-attribute',
  },
  {
    of: 'React: a lazy box whose only picture stands in noscript',
    html: '<div class="lazyload-wrapper"><div class="lazyload-placeholder" style="height: 400px"></div><noscript><img src="https://cdn.kites.example/beach.jpg" alt="Beach"></noscript></div>',
    url: 'https://cdn.kites.example/beach.jpg',
  },
  {
    of: 'Animated product pages: a picture that waits, and its copy for no script',
    html: '<figure data-anim-scroll-group="hero"><picture class="picture" data-lazy=""><source srcset="data:image/gif;base64,R0lG" data-empty=""><source srcset="/v/kite/images/frame_large.jpg 1x, /v/kite/images/frame_large_2x.jpg 2x" media="(min-width:1069px)"><source srcset="/v/kite/images/frame_small.jpg 1x" media="(min-width:0px)"><img src="/v/kite/images/frame_large.jpg" alt="" width="980" height="500"></picture><noscript><picture><img src="/v/kite/images/frame_large.jpg" alt=""></picture></noscript></figure>',
    url: '/v/kite/images/frame_large_2x.jpg',
  },
  {
    of: 'A hero is a background that is said to be a picture',
    html: `<div class="hero" role="img" aria-label="A kite over the dunes" style="background-image: url('/heroes/dunes.jpg'); background-size: cover"></div>`,
    url: '/heroes/dunes.jpg',
    because: 'only',
  },
])
