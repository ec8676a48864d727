/** Color families, one a line: id | Chinese name | English name | words | the family that it is within. */
export const colors = `
black | 黑色 | Black | 黑 墨黑 炭黑 曜石黑 纯黑, jet black, ebony, onyx
white | 白色 | White | 白 本白 米白 乳白 奶白 漂白 纯白 象牙白 月白 米白色 奶白色 象牙色, ivory, off white, cream white, pearl white
grey | 灰色 | Grey | 灰 深灰 浅灰 麻灰 花灰 炭灰 高级灰 深灰色 浅灰色 石墨灰, gray, charcoal, heather grey, ash, slate, graphite, dark grey, light grey
silver | 银色 | Silver | 银 银灰 银灰色, metallic silver | grey
beige | 米色 | Beige | 米 杏色 杏 米杏 米黄 奶茶色 燕麦色 燕麦 裸色 肤色 奶油色 米黄色, cream, oatmeal, ecru, nude, apricot, sand, oat, skin, almond
khaki | 卡其色 | Khaki | 卡其 驼色 驼 浅驼 深驼 深卡其 浅卡其, camel, tan
brown | 棕色 | Brown | 棕 褐色 褐 咖啡 咖啡色 咖 咖色 巧克力色 焦糖色 焦糖 栗色 深棕 深咖, coffee, chocolate, caramel, mocha, chestnut, taupe, cognac, dark brown
red | 红色 | Red | 红 大红 朱红 正红 中国红 砖红 枣红 橘红 大红色 铁锈红, scarlet, crimson, cherry, brick, rust, cherry red
burgundy | 酒红色 | Burgundy | 酒红 暗红 深红 勃艮第, wine, wine red, maroon, bordeaux, dark red, claret | red
pink | 粉色 | Pink | 粉 粉红 粉红色 玫红 玫红色 浅粉 藕粉 樱花粉 桃红 玫瑰红 裸粉 豆沙 豆沙色 西瓜红, rose, blush, fuchsia, hot pink, dusty pink, magenta, light pink, rose red
orange | 橙色 | Orange | 橙 橘色 橘 橙红 珊瑚色 珊瑚红 橘黄, coral, tangerine, peach, terracotta
yellow | 黄色 | Yellow | 黄 鹅黄 姜黄 柠檬黄 明黄 姜黄色 浅黄 芥末黄, mustard, lemon, ginger, light yellow
gold | 金色 | Gold | 金 香槟色 香槟 香槟金 玫瑰金, golden, champagne, rose gold
green | 绿色 | Green | 绿 墨绿 草绿 豆绿 薄荷绿 浅绿 深绿 墨绿色 果绿 祖母绿 鼠尾草绿 抹茶绿 牛油果绿 荧光绿, sage, mint, emerald, forest green, dark green, light green, lime, avocado
olive | 橄榄绿 | Olive | 军绿 军绿色 橄榄色 橄榄, army green, military green, olive green, moss | green
turquoise | 青色 | Turquoise | 青 湖蓝 孔雀蓝 孔雀绿 松石绿 湖绿, teal, cyan, aqua, peacock blue, lake blue
blue | 蓝色 | Blue | 蓝 天蓝 浅蓝 宝蓝 雾霾蓝 牛仔蓝 深蓝 克莱因蓝 蓝灰 浅蓝色 深蓝色 湛蓝 靛蓝 天蓝色 冰蓝 皇家蓝, sky blue, light blue, royal blue, cobalt, haze blue, dark blue, indigo, denim blue, ice blue, baby blue, azure
navy | 藏青色 | Navy | 藏青 藏蓝 藏蓝色 海军蓝 午夜蓝, navy blue, midnight blue, midnight | blue
purple | 紫色 | Purple | 紫 浅紫 香芋紫 薰衣草紫 深紫 丁香紫 雪青 浅紫色 香芋色 茄紫, violet, lilac, lavender, plum, mauve, grape, light purple
multicolor | 多色 | Multicolor | 彩色 花色 混色 杂色 多彩 彩虹, multicolour, multi, rainbow, multi color, assorted
`;

/** Sizes, one a line: canonical name | words. */
export const sizes = `
XXS | 2XS 特小码, extra extra small
XS | 加小码 加小号, extra small, x small
S | 小码 小号 S码 S号, small, size s
M | 中码 中号 M码 M号, medium, size m, med
L | 大号 L码 L号, large, size l
XL | 加大码 加大号 XL码 XL号, extra large, x large, size xl, 1xl
XXL | 2XL 特大码 特大号 2XL码 XXL码, extra extra large, xx large, double xl, size xxl, size 2xl
XXXL | 3XL 3XL码 XXXL码, xxx large, triple xl, size xxxl, size 3xl
4XL | XXXXL 4XL码, size 4xl
5XL | XXXXXL 5XL码, size 5xl
6XL | XXXXXXL 6XL码
ONE | 均码 均号 均一码 单码 F码, one size, free size, os, onesize, freesize, one size fits all
`;

/** Words that a query may do without: they say nothing of a garment. */
export const noise =
	'新款 爆款 热卖 热销 正品 包邮 批发 厂家直销 直销 现货 特价 促销 上新 新品 潮 时尚 网红 洋气 显瘦 高级感 同款 推荐 衣服 衣物 服装 服饰 衣 款 款式 装 的 码 尺码 号 色, new, sale, wholesale, hot, cheap, buy, clothing, clothes, apparel, garment, garments, wear, fashion, fashionable, stylish, style, best, size, color, colour, coloured, colored, quality, for sale, design';
