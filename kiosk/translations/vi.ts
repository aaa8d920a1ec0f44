<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN" sourcelanguage="en">
<context>
    <name>Attract</name>
    <message>
        <source>Touch to begin</source>
        <translation>Chạm để bắt đầu</translation>
    </message>
</context>
<context>
    <name>Browse</name>
    <message>
        <source>There is nothing of this kind here today. Please ask us: the workshop has more.</source>
        <translation>Hôm nay cửa hàng chưa có mẫu nào thuộc loại này. Quý khách vui lòng hỏi nhân viên: xưởng còn nhiều mẫu khác.</translation>
    </message>
</context>
<context>
    <name>ComfortPanel</name>
    <message>
        <source>As you like it</source>
        <translation>Theo ý quý khách</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Size of the text</source>
        <translation>Cỡ chữ</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Vừa</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Lớn</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>Rất lớn</translation>
    </message>
    <message>
        <source>Stronger contrast</source>
        <translation>Tương phản mạnh</translation>
    </message>
    <message>
        <source>Less movement</source>
        <translation>Ít chuyển động</translation>
    </message>
    <message>
        <source>Everything within reach</source>
        <translation>Mọi thứ trong tầm tay</translation>
    </message>
    <message>
        <source>These settings end with your visit.</source>
        <translation>Các lựa chọn này chỉ có hiệu lực trong lần ghé này.</translation>
    </message>
</context>
<context>
    <name>Consent</name>
    <message>
        <source>What you allow us</source>
        <translation>Những điều quý khách cho phép</translation>
    </message>
    <message>
        <source>Before we go on</source>
        <translation>Trước khi bắt đầu</translation>
    </message>
    <message>
        <source>%1, before we go on</source>
        <comment>%1: the person as addressed</comment>
        <translation>%1, trước khi bắt đầu</translation>
    </message>
    <message>
        <source>Each answer stands alone, and you can change it here at any time. The shop is open to you either way.</source>
        <translation>Mỗi câu trả lời là riêng biệt và có thể thay đổi tại đây bất cứ lúc nào. Dù chọn thế nào, quý khách vẫn xem và thử được mọi món.</translation>
    </message>
    <message>
        <source>Keep it like this</source>
        <translation>Giữ như vậy</translation>
    </message>
    <message>
        <source>Look around as a guest</source>
        <translation>Xem với tư cách khách</translation>
    </message>
</context>
<context>
    <name>Goodbye</name>
    <message>
        <source>Thank you for your visit</source>
        <translation>Cảm ơn quý khách đã ghé thăm</translation>
    </message>
    <message>
        <source>This screen has forgotten your visit. We look forward to the next one.</source>
        <translation>Màn hình đã quên lần ghé này. Hẹn được đón quý khách lần sau.</translation>
    </message>
</context>
<context>
    <name>HeartButton</name>
    <message>
        <source>Take off my list</source>
        <translation>Bỏ khỏi danh sách</translation>
    </message>
    <message>
        <source>Put on my list</source>
        <translation>Thêm vào danh sách</translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message>
        <source>Good to see you, %1</source>
        <translation>Xin chào %1</translation>
    </message>
    <message>
        <source>Good to see you</source>
        <translation>Xin chào quý khách</translation>
    </message>
    <message>
        <source>What you allow us</source>
        <translation>Những điều quý khách cho phép</translation>
    </message>
    <message>
        <source>Chosen for %1</source>
        <translation>Chọn riêng cho %1</translation>
    </message>
    <message>
        <source>The whole shop</source>
        <translation>Cả cửa hàng</translation>
    </message>
</context>
<context>
    <name>IdleWarning</name>
    <message>
        <source>Are you still there?</source>
        <translation>Quý khách còn ở đây chứ ạ?</translation>
    </message>
    <message>
        <source>Otherwise this screen says goodbye and forgets your visit.</source>
        <translation>Nếu không, màn hình sẽ chào tạm biệt và quên lần ghé này.</translation>
    </message>
    <message>
        <source>I am still here</source>
        <translation>Tôi vẫn ở đây</translation>
    </message>
    <message>
        <source>Say goodbye</source>
        <translation>Chào tạm biệt</translation>
    </message>
</context>
<context>
    <name>OfferCard</name>
    <message>
        <source>For you alone</source>
        <translation>Dành riêng cho quý khách</translation>
    </message>
    <message>
        <source>In the shop now</source>
        <translation>Đang có tại cửa hàng</translation>
    </message>
    <message>
        <source>Until %1</source>
        <translation>Đến hết ngày %1</translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message>
        <source>you</source>
        <comment>quý khách</comment>
        <translation>quý khách</translation>
    </message>
    <message>
        <source>you</source>
        <comment>chị</comment>
        <translation>chị</translation>
    </message>
    <message>
        <source>you</source>
        <comment>anh</comment>
        <translation>anh</translation>
    </message>
    <message>
        <source>you</source>
        <comment>cô</comment>
        <translation>cô</translation>
    </message>
    <message>
        <source>you</source>
        <comment>chú</comment>
        <translation>chú</translation>
    </message>
    <message>
        <source>you</source>
        <comment>bạn</comment>
        <translation>bạn</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of a woman: chị</comment>
        <translation>chị %1</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of a man: anh</comment>
        <translation>anh %1</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of an older woman: cô</comment>
        <translation>cô %1</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of an older man: chú</comment>
        <translation>chú %1</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of anyone: bạn</comment>
        <translation>bạn %1</translation>
    </message>
    <message>
        <source>Earrings</source>
        <translation>Bông tai</translation>
    </message>
    <message>
        <source>Necklaces</source>
        <translation>Dây chuyền</translation>
    </message>
    <message>
        <source>Rings</source>
        <translation>Nhẫn</translation>
    </message>
    <message>
        <source>Bracelets</source>
        <translation>Lắc tay</translation>
    </message>
    <message>
        <source>Watches</source>
        <translation>Đồng hồ</translation>
    </message>
    <message>
        <source>Nose studs</source>
        <translation>Khuyên mũi</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Tất cả</translation>
    </message>
    <message>
        <source>24K gold</source>
        <translation>Vàng 24K</translation>
    </message>
    <message>
        <source>18K gold</source>
        <translation>Vàng 18K</translation>
    </message>
    <message>
        <source>18K white gold</source>
        <translation>Vàng trắng 18K</translation>
    </message>
    <message>
        <source>18K rose gold</source>
        <translation>Vàng hồng 18K</translation>
    </message>
    <message>
        <source>Platinum</source>
        <translation>Bạch kim</translation>
    </message>
    <message>
        <source>Silver 925</source>
        <translation>Bạc 925</translation>
    </message>
    <message>
        <source>Steel</source>
        <translation>Thép</translation>
    </message>
    <message>
        <source>diamond</source>
        <translation>kim cương</translation>
    </message>
    <message>
        <source>ruby</source>
        <translation>hồng ngọc</translation>
    </message>
    <message>
        <source>sapphire</source>
        <translation>lam ngọc</translation>
    </message>
    <message>
        <source>emerald</source>
        <translation>ngọc lục bảo</translation>
    </message>
    <message>
        <source>jade</source>
        <translation>ngọc cẩm thạch</translation>
    </message>
    <message>
        <source>pearl</source>
        <translation>ngọc trai</translation>
    </message>
    <message>
        <source>%1 × %2, %3 ct each</source>
        <translation>%1 viên %2, mỗi viên %3 ct</translation>
    </message>
    <message>
        <source>%1, %2 ct</source>
        <translation>%1, %2 ct</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>vừa xong</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n phút trước</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n giờ trước</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n ngày trước</numerusform>
        </translation>
    </message>
    <message>
        <source>Please ask us</source>
        <translation>Xin hỏi nhân viên</translation>
    </message>
    <message>
        <source>Not in this shop at the moment</source>
        <translation>Hiện không có tại cửa hàng này</translation>
    </message>
    <message numerus="yes">
        <source>%n in this shop</source>
        <translation>
            <numerusform>Còn %n món tại cửa hàng</numerusform>
        </translation>
    </message>
    <message>
        <source>On your wish list</source>
        <translation>Trong danh sách mong ước</translation>
    </message>
    <message>
        <source>For your birthday</source>
        <translation>Cho ngày sinh nhật</translation>
    </message>
    <message>
        <source>For your anniversary</source>
        <translation>Cho ngày kỷ niệm</translation>
    </message>
    <message>
        <source>Because you like %1</source>
        <translation>Hợp với sở thích: %1</translation>
    </message>
    <message>
        <source>Because you like to look at %1</source>
        <translation>Hay được xem: %1</translation>
    </message>
    <message>
        <source>Your style</source>
        <translation>Đúng phong cách yêu thích</translation>
    </message>
    <message>
        <source>Goes with a piece of yours</source>
        <translation>Hợp với món đã có</translation>
    </message>
    <message>
        <source>New in the shop</source>
        <translation>Mới về cửa hàng</translation>
    </message>
    <message>
        <source>Here to be seen today</source>
        <translation>Có sẵn để xem hôm nay</translation>
    </message>
    <message>
        <source>The house&apos;s choice</source>
        <translation>Gợi ý của nhà Gương</translation>
    </message>
    <message>
        <source>Happy birthday</source>
        <translation>Chúc mừng sinh nhật</translation>
    </message>
    <message numerus="yes">
        <source>Your birthday is in %n day(s)</source>
        <translation>
            <numerusform>Còn %n ngày nữa là sinh nhật</numerusform>
        </translation>
    </message>
    <message>
        <source>Belated happy birthday</source>
        <translation>Chúc mừng sinh nhật vừa qua</translation>
    </message>
    <message>
        <source>Happy anniversary</source>
        <translation>Chúc mừng ngày kỷ niệm</translation>
    </message>
    <message numerus="yes">
        <source>Your anniversary is in %n day(s)</source>
        <translation>
            <numerusform>Còn %n ngày nữa là ngày kỷ niệm</numerusform>
        </translation>
    </message>
    <message>
        <source>Belated happy anniversary</source>
        <translation>Chúc mừng ngày kỷ niệm vừa qua</translation>
    </message>
    <message>
        <source>May we recognise you?</source>
        <translation>Cho phép chúng tôi nhận ra quý khách?</translation>
    </message>
    <message>
        <source>May we show you offers of your own?</source>
        <translation>Cho phép hiển thị ưu đãi riêng?</translation>
    </message>
    <message>
        <source>May we remember what you try on?</source>
        <translation>Cho phép ghi nhớ những món đã thử?</translation>
    </message>
    <message>
        <source>May we keep a photo you take?</source>
        <translation>Cho phép giữ ảnh quý khách chụp?</translation>
    </message>
    <message>
        <source>May we write to you?</source>
        <translation>Cho phép chúng tôi nhắn tin?</translation>
    </message>
    <message>
        <source>May we notice when your phone is near?</source>
        <translation>Cho phép nhận biết khi điện thoại ở gần?</translation>
    </message>
    <message>
        <source>With your code this screen greets you by name in our shops. Never by your face.</source>
        <translation>Nhờ mã của quý khách, màn hình tại các cửa hàng sẽ chào đúng tên. Không bao giờ bằng khuôn mặt.</translation>
    </message>
    <message>
        <source>Offers and suggestions chosen from your purchases and wishes, on this screen only.</source>
        <translation>Ưu đãi và gợi ý dựa trên món đã mua và mong muốn, chỉ hiện trên màn hình này.</translation>
    </message>
    <message>
        <source>Which pieces you tried and for how long, so that we can help you better next time. Never a picture.</source>
        <translation>Món nào đã thử và trong bao lâu, để lần sau phục vụ tốt hơn. Không bao giờ lưu hình.</translation>
    </message>
    <message>
        <source>A photo you take at this mirror, until you have fetched it.</source>
        <translation>Ảnh chụp tại gương này, cho đến khi quý khách lấy về.</translation>
    </message>
    <message>
        <source>News about what you ask for, as seldom as you say.</source>
        <translation>Tin về những điều quý khách quan tâm, theo tần suất quý khách chọn.</translation>
    </message>
    <message>
        <source>Your phone&apos;s signal tells us you are near; nothing shows until you say it is you.</source>
        <translation>Tín hiệu điện thoại cho biết quý khách ở gần; không gì hiện ra cho đến khi quý khách xác nhận.</translation>
    </message>
    <message>
        <source>This is a code of another kind</source>
        <translation>Đây là một loại mã khác</translation>
    </message>
    <message>
        <source>We could not read all of this code</source>
        <translation>Chưa đọc được trọn vẹn mã này</translation>
    </message>
    <message>
        <source>This code holds too much</source>
        <translation>Mã này chứa quá nhiều dữ liệu</translation>
    </message>
    <message>
        <source>This code was not made by us</source>
        <translation>Mã này không do chúng tôi cấp</translation>
    </message>
    <message>
        <source>This code has run out</source>
        <translation>Mã này đã hết hạn</translation>
    </message>
    <message>
        <source>This code is not valid yet</source>
        <translation>Mã này chưa có hiệu lực</translation>
    </message>
    <message>
        <source>This code has been used already</source>
        <translation>Mã này đã được dùng rồi</translation>
    </message>
    <message>
        <source>We do not know this code yet</source>
        <translation>Chúng tôi chưa biết mã này</translation>
    </message>
    <message>
        <source>This code is no longer in use</source>
        <translation>Mã này không còn được dùng</translation>
    </message>
    <message>
        <source>We cannot greet members just now</source>
        <translation>Hiện chưa thể nhận diện thành viên</translation>
    </message>
    <message>
        <source>Please open our app and show your member code.</source>
        <translation>Quý khách vui lòng mở ứng dụng của chúng tôi và đưa mã thành viên.</translation>
    </message>
    <message>
        <source>Please hold your phone still and flat, with its screen bright.</source>
        <translation>Xin giữ điện thoại phẳng, yên, và bật sáng màn hình.</translation>
    </message>
    <message>
        <source>A member code of ours is smaller. Please open it again in our app.</source>
        <translation>Mã thành viên của chúng tôi nhỏ hơn. Xin mở lại trong ứng dụng.</translation>
    </message>
    <message>
        <source>Please open your member code in our own app.</source>
        <translation>Xin mở mã thành viên trong ứng dụng chính thức của chúng tôi.</translation>
    </message>
    <message>
        <source>Open your member code again: it renews itself.</source>
        <translation>Xin mở lại mã thành viên: mã sẽ tự làm mới.</translation>
    </message>
    <message>
        <source>Please check that your phone&apos;s date and time are right.</source>
        <translation>Xin kiểm tra ngày giờ trên điện thoại đã đúng chưa.</translation>
    </message>
    <message>
        <source>Each code works once. Open your member code again for a fresh one.</source>
        <translation>Mỗi mã chỉ dùng một lần. Xin mở lại mã thành viên để có mã mới.</translation>
    </message>
    <message>
        <source>If you have just joined, this shop will know you soon. Until then, please look around as our guest.</source>
        <translation>Nếu quý khách vừa đăng ký, cửa hàng sẽ sớm nhận được. Trong lúc chờ, mời quý khách xem với tư cách khách.</translation>
    </message>
    <message>
        <source>You are welcome as our guest; an associate can help you to join again.</source>
        <translation>Quý khách vẫn luôn được chào đón; nhân viên có thể giúp đăng ký lại.</translation>
    </message>
    <message>
        <source>This screen has not heard from our office for some days. Everything else works; please go on as our guest.</source>
        <translation>Màn hình đã vài ngày chưa liên lạc với văn phòng. Mọi thứ khác vẫn hoạt động; mời quý khách tiếp tục với tư cách khách.</translation>
    </message>
</context>
<context>
    <name>Piece</name>
    <message>
        <source>Price as of %1</source>
        <translation>Giá cập nhật %1</translation>
    </message>
    <message>
        <source>Metal</source>
        <translation>Chất liệu</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Trọng lượng</translation>
    </message>
    <message>
        <source>Stones</source>
        <translation>Đá</translation>
    </message>
    <message>
        <source>In stock</source>
        <translation>Tình trạng</translation>
    </message>
    <message>
        <source>Counted %1</source>
        <translation>Kiểm kê %1</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Mã số</translation>
    </message>
    <message>
        <source>Try on in the mirror</source>
        <translation>Thử trước gương</translation>
    </message>
</context>
<context>
    <name>PieceRow</name>
    <message>
        <source>Try on</source>
        <translation>Thử</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Chi tiết</translation>
    </message>
</context>
<context>
    <name>Scan</name>
    <message>
        <source>Your member code, please</source>
        <translation>Xin cho xem mã thành viên</translation>
    </message>
    <message>
        <source>Open it in our app and hold your phone a hand&apos;s length from the camera.</source>
        <translation>Mở mã trong ứng dụng và đưa điện thoại cách máy ảnh một gang tay.</translation>
    </message>
    <message>
        <source>Our camera is resting. You can look around as a guest; an associate can find your membership.</source>
        <translation>Máy ảnh đang nghỉ. Quý khách có thể xem với tư cách khách; nhân viên sẽ giúp tìm thẻ thành viên.</translation>
    </message>
    <message>
        <source>Look around as a guest</source>
        <translation>Xem với tư cách khách</translation>
    </message>
</context>
<context>
    <name>Shortlist</name>
    <message>
        <source>My list</source>
        <translation>Danh sách của tôi</translation>
    </message>
    <message>
        <source>Touch the heart beside a piece and it waits for you here.</source>
        <translation>Chạm vào trái tim bên cạnh một món, món ấy sẽ đợi quý khách ở đây.</translation>
    </message>
    <message>
        <source>Show this list to an associate: the pieces are brought to you.</source>
        <translation>Đưa danh sách này cho nhân viên: các món sẽ được mang đến cho quý khách.</translation>
    </message>
    <message>
        <source>Look at more pieces</source>
        <translation>Xem thêm các món khác</translation>
    </message>
    <message>
        <source>Say goodbye</source>
        <translation>Chào tạm biệt</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>My list</source>
        <translation>Danh sách của tôi</translation>
    </message>
    <message>
        <source>Text size and comfort</source>
        <translation>Cỡ chữ và tiện nghi</translation>
    </message>
    <message>
        <source>Say goodbye</source>
        <translation>Chào tạm biệt</translation>
    </message>
</context>
<context>
    <name>TryOn</name>
    <message>
        <source>Our camera is resting for a moment. Everything else is here.</source>
        <translation>Máy ảnh đang nghỉ ít phút. Mọi thứ khác vẫn sẵn sàng.</translation>
    </message>
    <message>
        <source>Please look into the mirror</source>
        <translation>Mời quý khách nhìn vào gương</translation>
    </message>
    <message>
        <source>Please show the back of your hand</source>
        <translation>Xin đưa mu bàn tay lên</translation>
    </message>
    <message>
        <source>A little closer, please</source>
        <translation>Xin lại gần thêm một chút</translation>
    </message>
    <message>
        <source>A small step back, please</source>
        <translation>Xin lùi lại một chút</translation>
    </message>
    <message>
        <source>Turn your head a little</source>
        <translation>Xin nghiêng đầu một chút</translation>
    </message>
    <message>
        <source>It is rather dark here: please step into the light</source>
        <translation>Ở đây hơi tối: xin bước ra chỗ sáng</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>Previous piece</source>
        <translation>Món trước</translation>
    </message>
    <message>
        <source>Next piece</source>
        <translation>Món sau</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome</source>
        <translation>Kính chào quý khách</translation>
    </message>
    <message>
        <source>Look around as a guest</source>
        <translation>Xem với tư cách khách</translation>
    </message>
    <message>
        <source>Try our pieces on in the mirror. Your picture never leaves the mirror, and no face is ever recognised.</source>
        <translation>Thử trang sức ngay trong gương. Hình ảnh không rời khỏi gương, và không khuôn mặt nào bị nhận diện.</translation>
    </message>
    <message>
        <source>Everything is open to you. We ask nothing about you and keep nothing of you.</source>
        <translation>Mọi thứ đều mở. Chúng tôi không hỏi và không giữ điều gì về quý khách.</translation>
    </message>
    <message>
        <source>Show my member code</source>
        <translation>Đưa mã thành viên</translation>
    </message>
    <message>
        <source>Hold the code in our app up to the camera: your offers and wishes come along.</source>
        <translation>Đưa mã trong ứng dụng trước máy ảnh: ưu đãi và mong ước của quý khách sẽ đi cùng.</translation>
    </message>
</context>
<context>
    <name>YesNo</name>
    <message>
        <source>No, thank you</source>
        <translation>Không, cảm ơn</translation>
    </message>
    <message>
        <source>Yes, I agree</source>
        <translation>Có, tôi đồng ý</translation>
    </message>
</context>
</TS>
