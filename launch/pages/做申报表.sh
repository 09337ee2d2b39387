#!/bin/sh
# 做出 specs/ 里的全部申报表；从文件管理器打开时，窗口留着给人看
"$(dirname -- "$0")/run" build
code=$?
if [ -t 0 ]; then
  printf '按回车键关闭'
  read -r _
fi
exit $code
