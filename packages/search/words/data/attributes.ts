/** Materials, cuts, patterns, occasions and wearers, a word a line: Chinese | English | relation, as in the garment types. */
export const attributes = `
棉 纯棉 全棉 棉质 精梳棉 棉布 | cotton, pure cotton
有机棉 | organic cotton | < cotton
弹力棉 | stretch cotton | < cotton, stretch
长绒棉 匹马棉 | pima cotton, long-staple cotton, egyptian cotton, supima | < cotton
新疆棉 | xinjiang cotton | < cotton
灯芯绒 条绒 | corduroy, cord
泡泡纱 | seersucker
府绸 | poplin
牛津纺 | oxford cloth, oxford
帆布 | canvas
羊毛 全羊毛 绵羊毛 纯羊毛 毛料 | wool, woollen, woolen, lambswool, pure wool
美利奴 美利奴羊毛 | merino, merino wool | < wool
羊毛混纺 毛混纺 | wool blend, wool-blend, wool mix | < wool
毛呢 呢料 呢子 双面呢 | woolen cloth, wool cloth, melton | < wool
粗花呢 花呢 小香风 | tweed, boucle
羊绒 山羊绒 开司米 纯羊绒 | cashmere
羊驼毛 羊驼 | alpaca
马海毛 | mohair
兔毛 安哥拉 | angora, rabbit hair
貂绒 水貂绒 | mink
骆驼绒 驼绒 | camel hair
皮 皮革 真皮 PU皮 仿皮 人造皮 羊皮 牛皮 | leather, faux leather, pu leather, vegan leather, lambskin
麂皮 鹿皮绒 翻毛皮 | suede, faux suede
毛皮 人造毛 仿皮草 貂皮 | fur, faux fur
羊羔毛 羊羔绒 泰迪绒 仿羊羔毛 | sherpa, teddy fleece, shearling
真丝 桑蚕丝 丝绸 蚕丝 丝质 | silk, mulberry silk, silky
缎面 缎 色丁 绸缎 | satin, sateen
香云纱 | gambiered gauze, xiangyun silk | < silk
雪纺 | chiffon
欧根纱 | organza
网纱 薄纱 网眼 | mesh, tulle
乔其纱 | georgette
蕾丝 花边 | lace, lacy
丝绒 天鹅绒 金丝绒 | velvet, velour
醋酸 三醋酸 | acetate, triacetate
亚麻 麻 棉麻 麻料 苎麻 | linen, flax, ramie
竹纤维 竹 竹棉 | bamboo, bamboo fibre
莫代尔 | modal
天丝 莱赛尔 | tencel, lyocell
粘胶 人棉 人造丝 | viscose, rayon
冰丝 | ice silk, cooling fabric
涤纶 聚酯纤维 聚酯 | polyester
锦纶 尼龙 | nylon, polyamide
氨纶 莱卡 | spandex, elastane, lycra
腈纶 | acrylic
弹力 高弹 弹性 微弹 有弹力 | stretch, stretchy, elastic
牛仔 牛仔布 丹宁 单宁 | denim
摇粒绒 抓绒 | fleece, polar fleece
毛圈 毛圈布 | french terry, terry
法兰绒 | flannel, flannelette
珊瑚绒 | coral fleece
针织 针织品 | knit, knitwear, knitted
罗纹 坑条 螺纹 | rib, ribbed, ribbing
华夫格 | waffle, waffle knit
珠地 网眼棉 | pique
鸭绒 白鸭绒 | duck down
鹅绒 白鹅绒 | goose down
加厚 厚 厚款 厚实 | thick, heavyweight, heavy, thickened, extra thick
轻薄 薄款 薄 轻便 超轻 轻量 | lightweight, thin, light weight, ultralight, light, sheer
保暖 暖 御寒 防寒 | warm, thermal, insulated
加绒 刷绒 起绒 抓毛 内刷毛 | fleece-lined, brushed, fleece lining, brush-lined | < warm
夹棉 绗缝 绗棉 菱格 | quilted, padded, quilting, wadded, padding
防水 防雨 防泼水 | waterproof, water-resistant, rainproof, water repellent
防风 | windproof, wind-resistant
防晒 UPF | sun protection, sun-protective, upf, uv protection, sunproof
速干 快干 排汗 吸湿排汗 | quick-dry, quick-drying, fast-drying, dry-fit, moisture-wicking
透气 | breathable
凉感 冰感 | cooling
抗菌 | antibacterial, antimicrobial
无缝 无痕 | seamless
无钢圈 | wire-free, wireless
免烫 抗皱 | non-iron, wrinkle-free, easy-care, wrinkle-resistant
可机洗 机洗 | machine washable, washable
抗起球 不起球 | anti-pilling
水洗 做旧 | washed, distressed, stonewashed
破洞 | ripped, destroyed
反光 | reflective
圆领 | crew neck, crewneck, round neck, crew, round collar
V领 鸡心领 | v-neck, v neckline
高领 堆堆领 樽领 | turtleneck, roll neck, high neck, polo neck, rollneck
半高领 小高领 中领 | mock neck, mock turtleneck, funnel neck, half turtleneck
翻领 | lapel, turn-down collar, polo collar
立领 | stand collar, stand-up collar, mandarin collar, band collar
方领 | square neck
一字领 一字肩 露肩 | off-shoulder, off the shoulder, boat neck, bardot
挂脖 | halter, halter neck, halterneck
娃娃领 | peter pan collar
西装领 | notched collar, notch lapel
毛领 大毛领 | fur collar, fur trim
连帽 带帽 | hooded, hood
长袖 | long sleeve, long-sleeved, long sleeves
短袖 半袖 | short sleeve, short-sleeved, cap sleeve
七分袖 五分袖 中袖 | three-quarter sleeve, half sleeve, elbow sleeve
无袖 | sleeveless
泡泡袖 灯笼袖 | puff sleeve, puffed sleeve, balloon sleeve, lantern sleeve
插肩袖 插肩 | raglan, raglan sleeve
蝙蝠袖 | batwing, dolman, batwing sleeve
喇叭袖 | bell sleeve, flare sleeve
吊带 细肩带 | spaghetti strap, strappy
盘扣 | frog button, knot button
拉链 | zip, zipper, zip-up, full-zip, zipped
半拉链 半拉 | half-zip, quarter-zip
单排扣 | single-breasted
双排扣 | double-breasted
系带 绑带 抽绳 | drawstring, tie-front, lace-up, tie waist
松紧腰 松紧 | elastic waist, elasticated waist
口袋 多口袋 | pocket, pockets, pocketed
开叉 | slit, side slit
宽松 大廓形 廓形 落肩 慵懒 | loose, oversized, relaxed, oversize, baggy, boxy, relaxed fit, loose fit
修身 紧身 贴身 | slim, slim-fit, skinny, bodycon, slim fit
直筒 | straight, straight-leg, straight leg
阔腿 宽腿 | wide-leg, wide leg
喇叭 微喇 | flared, bootcut, flare
锥形 小脚 | tapered, slim leg, tapered leg
高腰 | high waist, high-waisted, high-rise, high rise
低腰 | low waist, low-rise, low rise
收腰 束腰 | cinched waist, waisted, nipped waist, fit and flare
A字 A型 A摆 | a-line
包臀 | hip-hugging
短 短款 | short, cropped, mini
中长 中长款 | midi, mid-length
长 长款 及踝 超长 | maxi, long, longline, full-length, floor-length
常规款 | regular, regular fit
大码 加肥 加肥加大 胖mm | plus size, plus-size, big size, curve
小个子 | petite
条纹 竖条纹 横条纹 海魂 海军风 | stripe, striped, stripes, pinstripe, breton
格纹 格子 方格 | plaid, check, checked, tartan, gingham, checkered
苏格兰格 千鸟格 | houndstooth, glen check | < plaid
波点 圆点 | polka dot, dotted, polka dots, dot
印花 图案 | print, printed, graphic, printing, pattern
碎花 花卉 花朵 小碎花 | floral, flower print, flower, flowers, ditsy | < print
豹纹 | leopard, leopard print, animal print | < print
字母 字母印花 | letter print, letters, slogan | < print
卡通 动漫 | cartoon, anime | < print
迷彩 | camouflage, camo
扎染 | tie-dye, tie dye
渐变 | gradient, ombre
拼色 拼接 撞色 | two-tone, color block, colour block, patchwork, contrast color, color-block
纯色 素色 净色 | solid, plain, solid color, solid colour
刺绣 绣花 | embroidered, embroidery
亮片 珠片 | sequin, sequins, sequined, sparkly
提花 | jacquard
麻花 绞花 扭花 | cable knit, cable, cable-knit, aran
费尔岛 北欧图案 | fair isle, nordic
镂空 钩花 | crochet, openwork, pointelle, hollow
百褶 褶皱 打褶 压褶 | pleated, pleat, pleats, crinkle
荷叶边 木耳边 | ruffle, ruffled, frill, ruffles
流苏 | fringe, tassel
蝴蝶结 | bow, bowknot
钉珠 | beaded
女 女士 女装 女款 女式 女性 女生 妇女 女人 | women, woman, ladies, lady, female, womenswear, womens, feminine
少女 | teen girl, young woman | < women
男 男士 男装 男款 男式 男性 男生 男人 | men, man, male, menswear, mens, gentleman
男女同款 中性 情侣 情侣装 情侣款 | unisex, couple, couples | < women, men
童 儿童 童装 孩子 小孩 中大童 宝宝 | kids, child, children, kid, childrenswear, childrens, toddler
男童 小男孩 | boys, boy | < kids
女童 小女孩 | girls, girl | < kids
婴儿 婴幼儿 新生儿 | baby, infant, newborn, babies | < kids
亲子 亲子装 | family matching, parent-child
中老年 妈妈装 老年 | senior, elderly, mother-of-the-bride
孕妇 孕妇装 哺乳 | maternity, pregnancy, nursing, pregnant
春 春季 春装 春款 春天 | spring
夏 夏季 夏装 夏款 夏天 | summer
秋 秋季 秋装 秋款 秋天 | autumn, fall
冬 冬季 冬装 冬款 冬天 | winter
春秋 | spring and autumn | < spring, autumn
秋冬 | autumn winter, fall winter | < autumn, winter
春夏 | spring summer | < spring, summer
四季 | all-season, all season, year-round | < spring, summer, autumn, winter
休闲 日常 | casual, everyday, leisure
商务 通勤 职业 上班 ol | business, office, formal, work, commuter
运动 健身 | sport, sports, sporty, athletic, gym, training, workout
跑步 | running, jogging
瑜伽 | yoga
户外 登山 徒步 | outdoor, hiking, trekking, mountaineering
滑雪 | ski, skiing, snow, snowboard
骑行 | cycling
高尔夫 | golf
网球 | tennis
海边 沙滩 度假 | beach, vacation, holiday, resort
婚礼 伴娘 | wedding, bridal, bridesmaid
派对 晚宴 聚会 | party, evening, cocktail
国风 中式 新中式 民族 中国风 复古中式 | traditional, chinese style, oriental, ethnic
复古 | vintage, retro
学院 学院风 | preppy, college, collegiate
街头 嘻哈 潮流 | streetwear, street, hip hop
法式 | french style
韩版 韩系 | korean style, korean
日系 | japanese style
极简 简约 基础款 基本款 百搭 | minimalist, basic, essential, classic, simple
性感 | sexy
可爱 甜美 | cute, sweet
`;
