<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en">
<context>
    <name>Phrases</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in this shop</source>
        <translation>
            <numerusform>%n in this shop</numerusform>
            <numerusform>%n in this shop</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your birthday is in %n day(s)</source>
        <translation>
            <numerusform>Your birthday is tomorrow</numerusform>
            <numerusform>Your birthday is in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your anniversary is in %n day(s)</source>
        <translation>
            <numerusform>Your anniversary is tomorrow</numerusform>
            <numerusform>Your anniversary is in %n days</numerusform>
        </translation>
    </message>
</context>
</TS>
