import { describeRule } from './describeRule.ts';

describeRule(
  'heredoc-space-delimiter',
  {
    'a space': {
      text: 'FROM python:3.12\nRUN cat << EOF > /x\na\nEOF\nCMD ["python"]\n',
      at: '<< EOF',
      fixed: 'FROM python:3.12\nRUN cat <<EOF > /x\na\nEOF\nCMD ["python"]\n',
    },
    'quotes and a dash': {
      text: 'FROM python:3.12\nRUN bash <<- \'EOF\'\n\tls\n\tEOF\nCMD ["python"]\n',
      at: "<<- 'EOF'",
      fixed: 'FROM python:3.12\nRUN bash <<-\'EOF\'\n\tls\n\tEOF\nCMD ["python"]\n',
    },
  },
  {
    'no space': 'FROM python:3.12\nRUN cat <<EOF > /x\na\nEOF\n',
    'a shift': 'FROM python:3.12\nRUN echo $((1 << 2))\n',
    'quoted text': 'FROM python:3.12\nRUN echo "cat << EOF"\n',
  },
);
