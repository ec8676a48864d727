/**
 * Garment types, a word a line: Chinese | English | relation. `< a, b` lists broader words. `= a, b` marks a compound: a query
 * for it asks for both parts, so that jeans are found as denim trousers.
 */
export const garments = `
上衣 上装 | top, upper garment
T恤 T恤衫 T裇 短袖T恤 短T 体恤 体恤衫 汗衫 文化衫 圆领衫 | t-shirt, tee, tee shirt, short sleeve t-shirt | < top
打底衫 打底上衣 | base layer top, bottoming shirt | < top
POLO衫 POLOT恤 保罗衫 翻领T恤 | polo shirt, polo, golf shirt | < top
衬衫 衬衣 恤衫 | shirt, button-down, button-up | < top
正装衬衫 商务衬衫 西装衬衫 | dress shirt, business shirt, formal shirt | < shirt
法兰绒衬衫 | flannel shirt | = flannel, shirt
牛仔衬衫 牛仔衬衣 | denim shirt, chambray shirt | = denim, shirt
女衬衫 女衬衣 罩衫 娃娃衫 小衫 | blouse, tunic blouse | < shirt
雪纺衫 雪纺衬衫 | chiffon blouse, chiffon shirt, chiffon top | = chiffon, shirt
背心 | vest top
吊带背心 打底背心 工字背心 | tank top, camisole, cami, singlet, sleeveless top | < top, vest top
吊带衫 吊带上衣 小吊带 | cami top, spaghetti strap top, strappy top | < tank-top
抹胸 裹胸 | tube top, bandeau, bandeau top, strapless top | < top
连体衣 紧身连体衣 | bodysuit | < top
露脐装 短款上衣 露脐上衣 | crop top, cropped top | < top
针织衫 针织上衣 | knit top, knitted top | < knit
毛衣 毛衫 羊毛衫 毛线衣 线衫 线衣 针织毛衣 套头衫 套衫 | sweater, jumper, pullover, pullover sweater, knit sweater | < knit top
羊绒衫 羊绒毛衣 开司米毛衣 | cashmere sweater, cashmere jumper | = cashmere, sweater
高领毛衣 高领衫 高领毛衫 | turtleneck sweater, roll neck sweater, rollneck jumper | = turtleneck, sweater
开衫 开襟衫 针织开衫 毛衣开衫 毛开衫 开襟毛衣 | cardigan, cardigan sweater | < knit top
针织背心 毛衣背心 毛背心 针织马甲 毛线背心 毛衣马甲 | sweater vest, knit vest, knitted vest, knit tank, slipover | < knit top, vest
针织裙 毛衣裙 毛线裙 针织连衣裙 毛衣连衣裙 | knit dress, sweater dress, jumper dress | = knit, dress
针织半身裙 针织半裙 | knit skirt | = knit, skirt
卫衣 卫衫 长袖卫衣 套头卫衣 | sweatshirt, crew sweatshirt, sweat shirt | < top
连帽卫衣 帽衫 连帽衫 | hoodie, hoody, hooded sweatshirt, pullover hoodie | < sweatshirt, hooded
外套 外衣 外搭 | outerwear, outer garment
夹克 夹克衫 茄克 | jacket | < outerwear
牛仔外套 牛仔夹克 牛仔衣 | denim jacket, jean jacket, trucker jacket | = denim, jacket
飞行员夹克 飞行夹克 | bomber jacket, bomber, flight jacket, aviator jacket | < jacket
棒球服 棒球夹克 棒球外套 | varsity jacket, baseball jacket, letterman jacket | < jacket
机车夹克 机车皮衣 | biker jacket, moto jacket, motorcycle jacket | < jacket
皮衣 皮夹克 皮外套 | leather jacket, leather coat | = leather, jacket
工装夹克 工装外套 | work jacket, utility jacket, chore jacket, cargo jacket | < jacket
冲锋衣 冲锋外套 | hardshell jacket, shell jacket, hard shell, outdoor jacket | < jacket, waterproof
防晒衣 防晒服 皮肤衣 防晒外套 | sun protection jacket, sun protective jacket, sun jacket, upf jacket | < jacket, sun-protection
防风衣 防风夹克 风衣夹克 | windbreaker, windcheater, wind jacket | < jacket, windproof
抓绒衣 摇粒绒外套 抓绒外套 摇粒绒夹克 | fleece jacket | = fleece, outerwear
软壳衣 软壳外套 软壳夹克 | softshell jacket, soft shell | < jacket
雨衣 雨披 | raincoat, rain jacket, rain coat | < outerwear, waterproof
大衣 长大衣 外套大衣 | coat, overcoat | < outerwear
毛呢大衣 呢大衣 羊毛大衣 毛呢外套 呢子大衣 毛呢大衣外套 呢子外套 | wool coat, woollen coat, woolen coat | < coat, wool
羊绒大衣 | cashmere coat | = cashmere, coat
双面呢大衣 双面呢外套 | double-faced coat, double-face wool coat | < wool-coat
牛角扣大衣 | duffle coat, toggle coat | < coat
双排扣大衣 海军大衣 | pea coat, peacoat | < coat
风衣 长风衣 | trench coat, trench, mackintosh | < coat
派克大衣 派克服 大毛领外套 | parka | < coat
羽绒服 羽绒衣 羽绒外套 羽绒大衣 羽绒 | down jacket, down coat, puffer jacket, puffer, down puffer, puffer coat, down parka | < outerwear, warm
羽绒背心 羽绒马甲 | down vest, puffer vest, down gilet | < padded vest, down-jacket
棉服 棉衣 棉袄 棉外套 棉大衣 | padded jacket, padded coat, cotton-padded jacket, cotton-padded coat, quilted jacket, quilted coat, wadded jacket | < outerwear, warm
皮草 皮草外套 貂皮大衣 皮草大衣 仿皮草外套 | fur coat, faux fur coat, fur jacket | < outerwear, fur
羊羔毛外套 羊羔绒外套 泰迪熊外套 羊羔绒大衣 | teddy coat, sherpa jacket, teddy jacket, shearling jacket | < outerwear
西装 西服 西装外套 小西装 西装上衣 西服外套 休闲西装 | blazer, suit jacket, sport coat, tailored jacket, dinner jacket, tuxedo jacket | < jacket
马甲 马夹 坎肩 | vest, waistcoat, gilet, body warmer | < vest top
外穿马甲 外穿背心 | padded vest, quilted vest | < vest, outerwear
斗篷 披风 | cape, poncho, cloak | < outerwear
裙 裙子 裙装 | skirt or dress
连衣裙 连身裙 长裙连衣裙 洋装 洋裙 | dress, one-piece dress, frock | < skirt-or-dress
衬衫裙 衬衫连衣裙 衬衣裙 | shirt dress, shirtdress | < dress
T恤裙 T恤连衣裙 | t-shirt dress, tee dress | < dress
卫衣裙 卫衣连衣裙 | sweatshirt dress, hoodie dress | < dress
吊带裙 吊带连衣裙 | slip dress, cami dress, strap dress, sundress | < dress
西装裙 西装连衣裙 | blazer dress | < dress
裹身裙 裹身连衣裙 | wrap dress | < dress
背带裙 马甲裙 背心裙 | pinafore, pinafore dress, jumper skirt, overall dress | < dress
旗袍 改良旗袍 | qipao, cheongsam | < dress, traditional
礼服 晚礼服 礼服裙 宴会礼服 | evening dress, evening gown, ball gown, formal dress, gown | < dress
婚纱 | wedding dress, bridal gown, wedding gown | < dress
小黑裙 | little black dress, lbd | < dress
公主裙 蓬蓬裙 | princess dress, tutu dress | < dress
半身裙 半裙 半身短裙 半身长裙 | skirt | < skirt-or-dress
百褶裙 | pleated skirt | = pleated, skirt
百褶连衣裙 | pleated dress | = pleated, dress
A字裙 伞裙 | a-line skirt | < skirt
铅笔裙 包臀裙 一步裙 | pencil skirt, bodycon skirt | < skirt
鱼尾裙 | mermaid skirt, fishtail skirt, trumpet skirt | < skirt
纱裙 网纱裙 | tulle skirt, tutu skirt, mesh skirt | < skirt
牛仔裙 牛仔半身裙 | denim skirt, jean skirt | = denim, skirt-or-dress
牛仔连衣裙 | denim dress | = denim, dress
皮裙 皮半身裙 | leather skirt | = leather, skirt
短裙 超短裙 迷你裙 | mini skirt, miniskirt, short skirt | = short, skirt-or-dress
短款连衣裙 | mini dress, short dress | = short, dress
中长裙 中裙 | midi skirt | = midi, skirt-or-dress
中长款连衣裙 | midi dress | = midi, dress
长裙 | maxi skirt, long skirt | = maxi, skirt-or-dress
长款连衣裙 | maxi dress, long dress | = maxi, dress
裤 裤子 裤装 下装 | bottoms
长裤 | trousers, pants, slacks, pant, trouser | < bottoms
牛仔裤 牛仔长裤 | jeans, jean, denim pants, denim trousers | = denim, trousers
休闲裤 | casual pants, casual trousers | < trousers
卡其裤 斜纹裤 奇诺裤 | chinos, chino, chino pants | < casual-pants
西裤 西装裤 正装裤 西服裤 | dress pants, suit trousers, suit pants, tailored trousers, dress trousers, formal trousers | < trousers
阔腿裤 | wide-leg trousers, wide-leg pants, palazzo pants, palazzo trousers | = wide-leg, trousers
喇叭裤 微喇裤 | flared trousers, flares, bootcut pants, bell-bottoms, flare pants | < trousers
工装裤 多袋裤 | cargo pants, cargos, cargo trousers, work trousers, utility pants | < trousers
运动裤 卫裤 束脚裤 慢跑裤 哈伦裤 | sweatpants, joggers, jogger pants, track pants, sweat pants, harem pants, jogger | < trousers
瑜伽裤 | yoga pants, yoga leggings | = yoga, trousers
打底裤 紧身裤 踩脚裤 鲨鱼裤 光腿神器 | leggings, legging, tights pants | < trousers
皮裤 | leather pants, leather trousers | = leather, trousers
短裤 热裤 五分裤 中裤 沙滩裤 | shorts, bermudas, hot pants, bermuda shorts, board shorts, short pants | < bottoms
牛仔短裤 | denim shorts, jean shorts | = denim, shorts
裙裤 裤裙 | culottes, skort, skorts, culotte | < bottoms
七分裤 九分裤 八分裤 | cropped trousers, cropped pants, capri pants, capris, ankle pants | < trousers
背带裤 工装连体裤 | overalls, dungarees, bib overalls | < trousers
羽绒裤 | down pants, down trousers | < trousers, warm
棉裤 | padded trousers, padded pants | < trousers, warm
雨裤 | rain pants, rain trousers | < trousers, waterproof
滑雪裤 | ski pants, ski trousers | = ski, trousers
连体裤 连身裤 连衣裤 | jumpsuit, one-piece, playsuit
套装 两件套 三件套 套服 | set, two-piece set, co-ord, co-ord set, matching set, outfit, two piece, three-piece
西装套装 西服套装 职业套装 成套西装 正装 | suit, two-piece suit, business suit, trouser suit, pantsuit, pant suit, tuxedo | < set
运动套装 卫衣套装 | tracksuit, track suit, sweatsuit, jogging suit, sweat suit | < set, sportswear
针织套装 | knit set, knitted set | = knit, set
内衣 贴身衣物 | underwear, undergarment, innerwear, intimates, lingerie
文胸 胸罩 胸衣 乳罩 | bra, brassiere | < underwear
无钢圈文胸 无钢圈内衣 | wireless bra, wire-free bra, non-wired bra | < bra, wire-free
运动内衣 运动文胸 运动胸衣 | sports bra, sport bra | < bra, sportswear
哺乳文胸 哺乳内衣 | nursing bra, maternity bra | < bra, maternity
内裤 三角裤 底裤 女士内裤 | panties, briefs, knickers, underpants, brief, panty | < underwear
平角裤 四角裤 平角内裤 男士内裤 | boxers, boxer briefs, trunks, boxer shorts, boxer | < panties
丁字裤 | thong, g-string | < panties
安全裤 | safety shorts, slip shorts, under-skirt shorts | < underwear
保暖内衣 秋衣 秋衣秋裤 秋裤 热内衣 保暖衣 | thermal underwear, thermals, long johns, thermal set, long underwear | < underwear, warm
塑身衣 束身衣 收腹衣 塑形内衣 | shapewear, body shaper, girdle, corset | < underwear
衬裙 | petticoat, underskirt, half slip | < underwear
睡衣 睡装 | sleepwear, nightwear | < loungewear
睡衣套装 | pajamas, pyjamas, pajama set, pyjama set, pajama, pyjama, pjs | < sleepwear
睡裙 | nightdress, nightgown, nightie, sleep dress, sleepshirt, chemise | < sleepwear
睡袍 浴袍 晨袍 浴衣 | robe, bathrobe, dressing gown, bath robe | < sleepwear
睡裤 | pajama pants, pyjama bottoms, sleep pants, pajama bottoms | < sleepwear
家居服 居家服 | loungewear, lounge set, homewear, lounge wear, leisurewear, home wear
袜 袜子 | socks, sock, hosiery
短袜 船袜 隐形袜 | ankle socks, no-show socks, liner socks | < socks
中筒袜 长袜 长筒袜 | crew socks, knee-high socks, knee socks, over-knee socks | < socks
连裤袜 丝袜 打底袜 裤袜 | tights, pantyhose, stockings, stocking | < socks
泳衣 泳装 游泳衣 连体泳衣 | swimsuit, swimwear, bathing suit, swimming costume, one-piece swimsuit
比基尼 分体泳衣 | bikini, two-piece swimsuit, tankini | < swimsuit
泳裤 游泳裤 | swim trunks, swim shorts, swimming trunks | < swimsuit
运动服 运动装 运动衣 | sportswear, activewear, athletic wear, gym wear, athleisure, sports wear
瑜伽服 瑜伽套装 | yoga wear, yoga set, yoga suit | = yoga, sportswear
球衣 球服 | jersey, football shirt, sports jersey, basketball jersey | < sportswear
骑行服 | cycling jersey, cycling wear, cycling kit | < sportswear
滑雪服 | ski suit, ski jacket, snowsuit, ski wear | < outerwear, ski
工作服 工服 劳保服 | workwear, work clothes, work uniform, coveralls, boiler suit, coverall
校服 | school uniform | < uniform
制服 | uniform | < workwear
围裙 | apron | < workwear
护士服 白大褂 手术服 | scrubs, lab coat, medical uniform, nurse uniform | < uniform
汉服 | hanfu | < traditional
马面裙 | mamian skirt, horse-face skirt | < skirt, hanfu
唐装 中式上衣 盘扣衫 | tang suit, tang jacket, chinese jacket | < traditional
中山装 | mao suit, zhongshan suit | < traditional
爬服 哈衣 连体哈衣 婴儿连体衣 爬爬服 包屁衣 | romper, onesie, baby bodysuit, babygrow, sleepsuit | < baby
肚兜 围嘴 口水巾 | bib, baby bib | < baby
睡袋 婴儿睡袋 | sleeping bag, sleep sack | < baby
围巾 围脖 脖套 | scarf, scarves, muffler, neck warmer, snood
披肩 | shawl, pashmina | < scarf
丝巾 方巾 | silk scarf, neckerchief, bandana | < scarf
帽 帽子 | hat, headwear
鸭舌帽 棒球帽 遮阳帽 | cap, baseball cap, sun hat, peaked cap | < hat
毛线帽 针织帽 冷帽 | beanie, knit hat, woolly hat, knit cap, knitted hat | < hat
渔夫帽 盆帽 | bucket hat, fisherman hat | < hat
贝雷帽 | beret | < hat
手套 | gloves, glove, mittens, mitten
腰带 皮带 裤带 | belt, waist belt
领带 | tie, necktie
领结 | bow tie, bowtie
`;
