select content as message from read_text('dbt_project.yml')
